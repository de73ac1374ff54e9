-- The weeks of every scope in one statement, into the temporary table measured_week.
-- $1 time zone · $2 first week · $3 the week after the last · $4 last closed week · $5 batch gap in minutes
-- $6 only what these teams own themselves; null: every scope
CREATE TEMPORARY TABLE measured_week ON COMMIT DROP AS
WITH member AS (
  SELECT id AS scope_id, 'OWN' AS scope, id AS team_id, '-infinity'::date AS valid_from, 'infinity'::date AS valid_to
  FROM team
  WHERE $6::int[] IS NULL OR id = ANY ($6)
  UNION ALL
  SELECT ancestor_id, 'TREE', team_id, valid_from, valid_to FROM team_closure WHERE $6::int[] IS NULL
),
-- An event that two teams of a scope own is one event; where one of them ignores it, the other's word counts.
placed AS (
  SELECT DISTINCT ON (member.scope_id, member.scope, verdict.event_id)
         member.scope_id, member.scope, verdict.event_id, verdict.component_id, verdict.repository_id, verdict.sha,
         verdict.occurred_at, verdict.place, verdict.day, verdict.filled, verdict.verdict = 'IGNORED' AS ignored,
         event.source, event.environment, event.commits
  FROM verdict
  JOIN delivery_event AS event ON event.id = verdict.event_id
  JOIN member ON member.team_id = verdict.team_id
             AND member.valid_from <= verdict.day AND member.valid_to > verdict.day
  WHERE verdict.verdict <> 'OTHER_SOURCE'
  ORDER BY member.scope_id, member.scope, verdict.event_id, verdict.verdict = 'IGNORED'
),
-- The scope's own history decides, by the same rule as a team's: it is measured, never summed.
ranked AS (
  SELECT placed.*,
         row_number() OVER (
           PARTITION BY scope_id, scope, repository_id, ignored, sha ORDER BY occurred_at, place) AS nth,
         count(*) FILTER (WHERE filled AND NOT ignored) OVER (
           PARTITION BY scope_id, scope, repository_id, sha ORDER BY occurred_at, place ROWS UNBOUNDED PRECEDING)
           AS nth_filled,
         row_number() OVER (
           PARTITION BY scope_id, scope, component_id, environment, ignored, sha ORDER BY occurred_at, place) AS nth_there,
         lag(sha) OVER (
           PARTITION BY scope_id, scope, component_id, environment, ignored ORDER BY occurred_at, place) AS live
  FROM placed
),
counted AS (
  SELECT ranked.*, date_trunc('week', day)::date AS week,
         CASE WHEN ignored THEN 'IGNORED'
              ELSE delivery_verdict(filled, nth, nth_filled, source, nth_there, live, sha) END AS verdict
  FROM ranked
),
batched AS (
  SELECT counted.*,
         verdict = 'DELIVERY' AND coalesce(occurred_at - lag(occurred_at) OVER (
           PARTITION BY scope_id, scope, component_id, verdict = 'DELIVERY' ORDER BY occurred_at, place)
           > make_interval(mins => $5), true) AS opens_batch
  FROM counted
),
weekly AS (
  SELECT scope_id, scope, week,
         count(*) FILTER (WHERE verdict <> 'IGNORED') AS raw_events,
         count(*) FILTER (WHERE verdict = 'IGNORED') AS ignored,
         count(*) FILTER (WHERE verdict = 'DELIVERY') AS deliveries,
         count(*) FILTER (WHERE opens_batch) AS batches,
         count(*) FILTER (WHERE verdict = 'REDEPLOY') AS redeploys,
         count(*) FILTER (WHERE verdict = 'ROLLBACK') AS rollbacks,
         count(*) FILTER (WHERE verdict = 'EMPTY') AS empty,
         count(*) FILTER (WHERE verdict IN ('DELIVERY', 'EMPTY') AND commits IS NOT NULL) AS content_checked
  FROM batched
  WHERE week >= $2::date AND week < $3::date
  GROUP BY scope_id, scope, week
),
calendar_week AS (
  SELECT monday::date AS week,
         tstzrange(monday::timestamp AT TIME ZONE $1, (monday + interval '7 days')::timestamp AT TIME ZONE $1) AS span
  FROM generate_series($2::date, $3::date - 7, interval '7 days') AS monday
),
-- What a component's feed says about a week; one that begins or is given away within the week says nothing.
component_week AS (
  SELECT ownership.team_id, calendar_week.week,
         CASE
           WHEN feed.covered IS NULL THEN 'MISSING'
           WHEN lower(feed.covered) > lower(calendar_week.span) OR ownership.valid_from > calendar_week.week
             OR ownership.valid_to < calendar_week.week + 7 THEN 'IN_PART'
           WHEN feed.covered @> calendar_week.span THEN 'COMPLETE'
           WHEN feed.covered && calendar_week.span THEN 'PARTIAL'
           ELSE 'MISSING'
         END AS state
  FROM ownership
  JOIN component ON component.id = ownership.component_id
  LEFT JOIN feed_coverage AS feed ON feed.repository_id = component.repository_id
  JOIN calendar_week ON ownership.valid_from < calendar_week.week + 7 AND ownership.valid_to > calendar_week.week
  WHERE (feed.covered IS NULL OR lower(feed.covered) < upper(calendar_week.span))
    AND ($6::int[] IS NULL OR ownership.team_id = ANY ($6))
),
own_coverage AS (
  SELECT component_week.team_id, component_week.week,
         CASE
           WHEN bool_or(state = 'PARTIAL') OR (bool_or(state IN ('COMPLETE', 'IN_PART')) AND bool_or(state = 'MISSING'))
             OR NOT bool_or(state IN ('COMPLETE', 'MISSING')) THEN 'PARTIAL'
           WHEN bool_or(state = 'COMPLETE') THEN CASE WHEN week > $4::date THEN 'PARTIAL' ELSE 'COMPLETE' END
           ELSE 'MISSING'
         END AS coverage
  FROM component_week
  GROUP BY component_week.team_id, component_week.week
),
own_week AS (
  SELECT own_coverage.team_id, own_coverage.week, own_coverage.coverage,
         (5 - count(closed.day)) / 5.0::double precision AS exposure
  FROM own_coverage
  LEFT JOIN team_closed_day AS closed
    ON closed.team_id = own_coverage.team_id AND closed.day >= own_coverage.week AND closed.day < own_coverage.week + 5
  GROUP BY own_coverage.team_id, own_coverage.week, own_coverage.coverage
),
scope_week AS (
  SELECT member.scope_id, member.scope, own_week.week,
         CASE WHEN bool_and(own_week.coverage = 'COMPLETE') THEN 'COMPLETE'
              WHEN bool_and(own_week.coverage = 'MISSING') THEN 'MISSING'
              ELSE 'PARTIAL' END AS coverage,
         CASE WHEN member.scope = 'TREE' THEN 1 ELSE min(own_week.exposure) END AS exposure,
         coalesce(sum(own_week.exposure) FILTER (WHERE own_week.coverage = 'COMPLETE'), 0) AS team_weeks
  FROM own_week
  JOIN member ON member.team_id = own_week.team_id
             AND member.valid_from <= own_week.week AND member.valid_to > own_week.week
  GROUP BY member.scope_id, member.scope, own_week.week
),
joined AS (
  SELECT scope_id, scope, week,
         CASE WHEN scope_week.coverage IS NULL OR (scope_week.coverage = 'MISSING' AND weekly.week IS NOT NULL)
              THEN 'PARTIAL' ELSE scope_week.coverage END AS coverage,
         scope_week.exposure, scope_week.team_weeks,
         weekly.raw_events, weekly.ignored, weekly.deliveries, weekly.batches, weekly.redeploys, weekly.rollbacks,
         weekly.empty, weekly.content_checked
  FROM scope_week
  FULL JOIN weekly USING (scope_id, scope, week)
)
SELECT scope_id AS team_id, scope, week, coverage,
       CASE WHEN coverage <> 'MISSING' THEN exposure END AS exposure,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(raw_events, 0)::int END AS raw_events,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(ignored, 0)::int END AS ignored,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(deliveries, 0)::int END AS deliveries,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(batches, 0)::int END AS batches,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(redeploys, 0)::int END AS redeploys,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(rollbacks, 0)::int END AS rollbacks,
       -- Without any content checked, how many were empty is unknown, unless nothing was delivered.
       CASE WHEN coverage = 'MISSING' THEN NULL
            WHEN coalesce(deliveries, 0) > 0 AND content_checked = 0 THEN NULL
            ELSE coalesce(empty, 0)::int END AS empty,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(content_checked, 0)::int END AS content_checked,
       team_weeks
FROM joined
