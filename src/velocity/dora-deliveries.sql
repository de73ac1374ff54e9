-- What scopes delivered in a span and which changes were in it, a row a team that delivered or merged anything.
-- $1 teams · $2 scope · $3 structure · $4 from · $5 to (exclusive)
WITH seen AS MATERIALIZED (
  SELECT team_id, lens_id, repository_id FROM scope_lens
  WHERE team_id = ANY ($1::int[]) AND scope = $2::text AND structure = $3::text
),
delivery AS MATERIALIZED (
  SELECT seen.team_id, seen.repository_id, seen.lens_id, verdict.event_id, verdict.component_id, verdict.sha,
         verdict.occurred_at
  FROM seen JOIN verdict USING (lens_id)
  WHERE verdict.counted AND verdict.occurred_at >= $4::timestamptz AND verdict.occurred_at < $5::timestamptz
),
-- The first event ever seen of a component: what was changed before it is not known, so it has no lead time and no size.
boundary AS MATERIALIZED (
  SELECT opened.lens_id, first.event_id
  FROM (SELECT DISTINCT lens_id, component_id FROM delivery) AS opened
  CROSS JOIN LATERAL (
    SELECT event_id, occurred_at FROM verdict
    WHERE verdict.lens_id = opened.lens_id AND verdict.component_id = opened.component_id
      AND verdict.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
    ORDER BY occurred_at, place
    LIMIT 1) AS first
  JOIN delivery_event AS event ON event.id = first.event_id
  WHERE first.occurred_at >= $4::timestamptz
    -- An owner who took it over sees its first event later than it was.
    AND NOT EXISTS (
      SELECT FROM delivery_event AS earlier
      WHERE earlier.component_id = opened.component_id AND earlier.occurred_at < event.occurred_at
        AND earlier.source = event.source AND earlier.environment IS NOT DISTINCT FROM event.environment)
),
-- Changes by each commit that they are delivered with.
carried AS (
  SELECT change.repository_id, change.number, change.component_id, component.name, change.first_commit_at, change.size,
         change.sha AS delivered_as, false AS estimated
  FROM change JOIN component ON component.id = change.component_id
  WHERE change.repository_id IN (SELECT repository_id FROM seen)
  UNION ALL
  SELECT change.repository_id, change.number, change.component_id, component.name, change.first_commit_at, change.size,
         change.delivered_by, change.linked IS NOT DISTINCT FROM 'ESTIMATED'
  FROM change JOIN component ON component.id = change.component_id
  WHERE change.repository_id IN (SELECT repository_id FROM seen) AND change.delivered_by <> change.sha
),
-- Each change in the first delivery that contains it.
held AS MATERIALIZED (
  SELECT DISTINCT ON (delivery.team_id, carried.repository_id, carried.number)
         delivery.team_id, delivery.lens_id, delivery.event_id, carried.size, carried.estimated,
         extract(epoch FROM delivery.occurred_at - carried.first_commit_at)::double precision / 3600 AS hours
  FROM delivery
  JOIN carried ON carried.repository_id = delivery.repository_id AND carried.delivered_as = delivery.sha
  LEFT JOIN boundary ON boundary.lens_id = delivery.lens_id AND boundary.event_id = delivery.event_id
  WHERE boundary.event_id IS NULL
    AND (carried.name = '' OR EXISTS (
      SELECT FROM lens_part AS part WHERE part.lens_id = delivery.lens_id AND part.component_id = carried.component_id))
  ORDER BY delivery.team_id, carried.repository_id, carried.number, delivery.occurred_at
),
delivered AS (
  SELECT team_id, count(*)::int AS deliveries FROM delivery GROUP BY team_id
),
led AS (
  SELECT team_id, count(*)::int AS changes_held, count(hours) FILTER (WHERE hours >= 0)::int AS led,
         count(*) FILTER (WHERE hours >= 0 AND estimated)::int AS led_estimated,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE hours >= 0) AS lead_hours
  FROM held GROUP BY team_id
),
sized AS (
  SELECT team_id, count(*)::int AS deliveries_held, count(size)::int AS sized,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY size) AS size
  FROM (SELECT team_id, lens_id, event_id,
               CASE WHEN count(size) = count(*) THEN sum(size) END::double precision AS size
        FROM held GROUP BY team_id, lens_id, event_id) AS one
  GROUP BY team_id
),
merged AS (
  SELECT seen.team_id, count(*)::int AS merged, count(change.revert)::int AS looked_at,
         count(*) FILTER (WHERE change.revert)::int AS reverts,
         count(change.first_review_at - change.opened_at)::int AS reviewed,
         percentile_cont(0.5) WITHIN GROUP (
           ORDER BY extract(epoch FROM change.first_review_at - change.opened_at)::double precision / 3600) AS review_hours
  FROM seen
  JOIN change ON change.repository_id = seen.repository_id
  JOIN component ON component.id = change.component_id
  WHERE change.merged_at >= $4::timestamptz AND change.merged_at < $5::timestamptz
    AND (component.name = '' OR EXISTS (
      SELECT FROM lens_part AS part WHERE part.lens_id = seen.lens_id AND part.component_id = change.component_id))
  GROUP BY seen.team_id
)
SELECT team_id, coalesce(deliveries, 0) AS deliveries, coalesce(changes_held, 0) AS changes_held, coalesce(led, 0) AS led,
       coalesce(led_estimated, 0) AS led_estimated, lead_hours, coalesce(deliveries_held, 0) AS deliveries_held, coalesce(sized, 0) AS sized, size,
       coalesce(merged, 0) AS merged, coalesce(looked_at, 0) AS looked_at, coalesce(reverts, 0) AS reverts,
       coalesce(reviewed, 0) AS reviewed, review_hours
FROM delivered
FULL JOIN led USING (team_id)
FULL JOIN sized USING (team_id)
FULL JOIN merged USING (team_id)
