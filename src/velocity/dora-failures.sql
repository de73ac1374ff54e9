-- Which deliveries of a span failed and how, when the component was well again, and which deliveries mended something in
-- a hurry; a row a team. $1 teams · $2 scope · $3 structure · $4 from · $5 to (exclusive) · $6, $7 after this time and
-- event · $8 how many failures to list; 0: none
WITH seen AS NOT MATERIALIZED (
  SELECT team_id, lens_id, repository_id FROM scope_lens
  WHERE team_id = ANY ($1::int[]) AND scope = $2::text AND structure = $3::text
),
-- Back to what was delivered before: what it replaced has failed. Forward again replaces nothing that failed.
rolled_back AS (
  SELECT seen.team_id, seen.lens_id, seen.repository_id, live.sha, back.occurred_at AS failed_at
  FROM seen
  JOIN verdict AS back ON back.lens_id = seen.lens_id AND back.verdict = 'ROLLBACK'
                      AND back.occurred_at >= $4::timestamptz
  JOIN delivery_event AS there ON there.id = back.event_id
  CROSS JOIN LATERAL (
    SELECT before.sha
    FROM verdict AS before
    JOIN delivery_event AS event ON event.id = before.event_id
                                AND event.environment IS NOT DISTINCT FROM there.environment
    WHERE before.lens_id = back.lens_id AND before.component_id = back.component_id
      AND (before.occurred_at, before.place) < (back.occurred_at, back.place)
      AND before.occurred_at <= back.occurred_at AND before.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
    ORDER BY before.occurred_at DESC, before.place DESC
    LIMIT 1) AS live
  CROSS JOIN LATERAL (
    SELECT verdict.occurred_at, verdict.place
    FROM delivery_event AS event
    JOIN verdict ON verdict.lens_id = back.lens_id AND verdict.occurred_at = event.occurred_at
                AND verdict.event_id = event.id
    WHERE event.repository_id = seen.repository_id AND event.sha = back.sha
      AND verdict.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
    ORDER BY verdict.occurred_at, verdict.place
    LIMIT 1) AS older
  CROSS JOIN LATERAL (
    SELECT verdict.occurred_at, verdict.place
    FROM delivery_event AS event
    JOIN verdict ON verdict.lens_id = back.lens_id AND verdict.occurred_at = event.occurred_at
                AND verdict.event_id = event.id
    WHERE event.repository_id = seen.repository_id AND event.sha = live.sha
      AND verdict.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
    ORDER BY verdict.occurred_at, verdict.place
    LIMIT 1) AS newer
  WHERE (older.occurred_at, older.place) < (newer.occurred_at, newer.place)
),
broken AS (
  SELECT seen.team_id, seen.lens_id, seen.repository_id, deployment.sha, min(status.created_at) AS failed_at
  FROM seen
  JOIN deployment ON deployment.repository_id = seen.repository_id
  JOIN deployment_status AS status ON status.deployment_id = deployment.github_id AND status.state IN ('failure', 'error')
  JOIN delivery_event AS event ON event.repository_id = seen.repository_id AND event.source = 'DEPLOYMENT'
                              AND event.event_key = deployment.github_id::text
  JOIN verdict AS here ON here.lens_id = seen.lens_id AND here.occurred_at = event.occurred_at
                      AND here.event_id = event.id AND here.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
  WHERE status.created_at >= $4::timestamptz AND status.created_at > event.occurred_at
  GROUP BY seen.team_id, seen.lens_id, seen.repository_id, deployment.sha
),
-- Incidents, and changes that were made in a hurry, which tell of one.
reported AS MATERIALIZED (
  SELECT incident.repository_id, incident.component_id, incident.kind AS way, incident.started_at,
         incident.caused_by_sha IS NOT NULL OR incident.caused_by_event IS NOT NULL AS stated,
         coalesce(incident.caused_by_sha, event.sha) AS sha
  FROM incident
  LEFT JOIN delivery_event AS event ON event.repository_id = incident.repository_id
                                   AND event.event_key = incident.caused_by_event
  WHERE incident.repository_id IN (SELECT repository_id FROM seen)
  UNION ALL
  SELECT change.repository_id, CASE WHEN component.name <> '' THEN component.id END, 'HOTFIX',
         coalesce(change.opened_at, change.merged_at), false, NULL
  FROM change
  JOIN component ON component.id = change.component_id
  WHERE change.hotfix AND change.repository_id IN (SELECT repository_id FROM seen) AND change.merged_at >= $4::timestamptz
),
-- Without a stated cause: the last delivery of what it names, within seven days before it began. One that names a whole
-- repository is nobody's who does not see what was delivered last in it.
by_time AS (
  SELECT seen.team_id, seen.lens_id, seen.repository_id, before.sha, reported.started_at AS failed_at, reported.way
  FROM reported
  JOIN seen USING (repository_id)
  CROSS JOIN LATERAL (
    SELECT verdict.sha, verdict.occurred_at FROM verdict
    WHERE verdict.lens_id = seen.lens_id AND verdict.counted
      AND (reported.component_id IS NULL OR verdict.component_id = reported.component_id)
      AND verdict.occurred_at <= reported.started_at AND verdict.occurred_at > reported.started_at - interval '7 days'
    ORDER BY verdict.occurred_at DESC, verdict.place DESC
    LIMIT 1) AS before
  WHERE NOT reported.stated AND reported.started_at >= $4::timestamptz
    AND (reported.component_id IS NOT NULL OR NOT EXISTS (
      SELECT FROM component AS other
      JOIN delivery_event AS event ON event.component_id = other.id AND event.occurred_at > before.occurred_at
                                  AND event.occurred_at <= reported.started_at
      WHERE other.repository_id = seen.repository_id AND NOT EXISTS (
        SELECT FROM lens_part AS part WHERE part.lens_id = seen.lens_id AND part.component_id = other.id)))
),
stated AS (
  SELECT seen.team_id, seen.lens_id, seen.repository_id, cause.sha, reported.started_at AS failed_at, reported.way
  FROM reported
  JOIN seen USING (repository_id)
  CROSS JOIN LATERAL (
    SELECT reported.sha
    UNION
    SELECT change.delivered_by FROM change
    WHERE change.repository_id = reported.repository_id AND change.sha = reported.sha AND change.delivered_by IS NOT NULL
  ) AS cause
  WHERE reported.stated
),
reverted AS (
  SELECT seen.team_id, seen.lens_id, seen.repository_id, cause.sha, coalesce(back.opened_at, back.merged_at) AS failed_at,
         back.merged_at AS until
  FROM seen
  JOIN change AS back ON back.repository_id = seen.repository_id AND back.revert AND back.merged_at >= $4::timestamptz
  LEFT JOIN change AS gone ON gone.repository_id = back.repository_id
                          AND (gone.number = back.reverts_number OR gone.sha = back.reverts_sha)
  CROSS JOIN LATERAL (VALUES (gone.sha), (gone.delivered_by), (back.reverts_sha)) AS cause(sha)
  WHERE cause.sha IS NOT NULL
),
failure AS (
  SELECT team_id, lens_id, repository_id, sha, failed_at, NULL::timestamptz AS until, 'ROLLBACK' AS way, true AS stated
  FROM rolled_back
  UNION ALL
  SELECT team_id, lens_id, repository_id, sha, failed_at, NULL, 'FAILED_STATE', true FROM broken
  UNION ALL
  SELECT team_id, lens_id, repository_id, sha, failed_at, NULL, way, false FROM by_time
  UNION ALL
  SELECT team_id, lens_id, repository_id, sha, failed_at, NULL, way, true FROM stated
  UNION ALL
  SELECT team_id, lens_id, repository_id, sha, failed_at, until, 'REVERT', true FROM reverted
),
-- Those after the span too: what failed is no recovery.
failed AS MATERIALIZED (
  SELECT failure.team_id, failure.lens_id, failure.repository_id, delivery.event_id, delivery.component_id, delivery.sha,
         delivery.occurred_at, min(greatest(failure.failed_at, delivery.occurred_at)) AS failed_at,
         array_agg(DISTINCT failure.way ORDER BY failure.way) AS ways, bool_or(failure.stated) AS stated
  FROM failure
  JOIN delivery_event AS event ON event.repository_id = failure.repository_id AND event.sha = failure.sha
  JOIN verdict AS delivery ON delivery.lens_id = failure.lens_id AND delivery.occurred_at = event.occurred_at
                          AND delivery.event_id = event.id AND delivery.counted
  -- A change that was taken back before it was delivered did no harm.
  WHERE delivery.occurred_at >= $4::timestamptz AND (failure.until IS NULL OR failure.until > delivery.occurred_at)
  GROUP BY failure.team_id, failure.lens_id, failure.repository_id, delivery.event_id, delivery.component_id, delivery.sha,
           delivery.occurred_at
),
recovered AS MATERIALIZED (
  SELECT failed.*, good.occurred_at AS recovered_at
  FROM failed
  LEFT JOIN LATERAL (
    SELECT next.occurred_at FROM verdict AS next
    WHERE next.lens_id = failed.lens_id AND next.component_id = failed.component_id AND next.counted
      AND next.occurred_at > failed.failed_at
      AND (next.lens_id, next.event_id) NOT IN (SELECT lens_id, event_id FROM failed)
    ORDER BY next.occurred_at, next.place
    LIMIT 1) AS good ON true
  WHERE failed.occurred_at < $5::timestamptz
),
figures AS (
  SELECT team_id, count(*)::int AS failed, count(*) FILTER (WHERE NOT stated)::int AS by_time,
         count(recovered_at)::int AS recovered,
         percentile_cont(0.5) WITHIN GROUP (
           ORDER BY extract(epoch FROM recovered_at - failed_at)::double precision / 3600) AS recovery_hours
  FROM recovered GROUP BY team_id
),
-- A delivery that contains a revert or a hotfix, or is the first after a hotfix was reported.
fix AS (
  SELECT seen.team_id, seen.lens_id, verdict.event_id
  FROM seen
  JOIN change ON change.repository_id = seen.repository_id AND (change.revert OR change.hotfix)
  CROSS JOIN LATERAL (VALUES (change.sha), (change.delivered_by)) AS carried(sha)
  JOIN delivery_event AS event ON event.repository_id = seen.repository_id AND event.sha = carried.sha
  JOIN verdict ON verdict.lens_id = seen.lens_id AND verdict.occurred_at = event.occurred_at
              AND verdict.event_id = event.id AND verdict.counted
  WHERE verdict.occurred_at >= $4::timestamptz AND verdict.occurred_at < $5::timestamptz
  UNION
  SELECT seen.team_id, seen.lens_id, next.event_id
  FROM seen
  JOIN incident ON incident.repository_id = seen.repository_id AND incident.kind = 'HOTFIX'
  CROSS JOIN LATERAL (
    SELECT verdict.event_id, verdict.occurred_at FROM verdict
    WHERE verdict.lens_id = seen.lens_id AND verdict.counted AND verdict.occurred_at > incident.started_at
      AND (incident.component_id IS NULL OR verdict.component_id = incident.component_id)
    ORDER BY verdict.occurred_at, verdict.place
    LIMIT 1) AS next
  WHERE next.occurred_at >= $4::timestamptz AND next.occurred_at < $5::timestamptz
),
shown AS (
  SELECT recovered.*, row_number() OVER (PARTITION BY team_id ORDER BY occurred_at DESC, event_id DESC) AS nth
  FROM recovered
  WHERE $8::int > 0 AND ($6::timestamptz IS NULL OR (occurred_at, event_id) < ($6::timestamptz, $7::bigint))
)
SELECT asked.team_id, coalesce(figures.failed, 0) AS failed, coalesce(figures.by_time, 0) AS by_time,
       coalesce(figures.recovered, 0) AS recovered, figures.recovery_hours,
       (SELECT count(*)::int FROM fix WHERE fix.team_id = asked.team_id) AS fixes,
       figures.failed > 0
         OR EXISTS (SELECT FROM seen JOIN deployment USING (repository_id) WHERE seen.team_id = asked.team_id)
         OR EXISTS (SELECT FROM seen JOIN incident USING (repository_id) WHERE seen.team_id = asked.team_id)
         OR EXISTS (SELECT FROM seen JOIN change USING (repository_id) WHERE seen.team_id = asked.team_id)
         OR EXISTS (SELECT FROM incident WHERE incident.team_id = asked.team_id)
         OR ($2::text = 'TREE' AND EXISTS (
              SELECT FROM team_closure AS below JOIN incident ON incident.team_id = below.team_id
              WHERE below.ancestor_id = asked.team_id)) AS failures_known,
       EXISTS (SELECT FROM seen JOIN change USING (repository_id)
               WHERE seen.team_id = asked.team_id AND (change.revert IS NOT NULL OR change.hotfix IS NOT NULL))
         OR EXISTS (SELECT FROM seen JOIN incident USING (repository_id)
                    WHERE seen.team_id = asked.team_id AND incident.kind = 'HOTFIX') AS fixes_known,
       coalesce((
         SELECT json_agg(json_build_object(
                  'id', shown.event_id, 'repository', repository.full_name, 'component', nullif(component.name, ''),
                  'sha', shown.sha, 'ways', shown.ways, 'linked', CASE WHEN shown.stated THEN 'STATED' ELSE 'BY_TIME' END,
                  'at', to_char(shown.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ'),
                  'failed_at', shown.failed_at, 'recovered_at', shown.recovered_at)
                ORDER BY shown.nth)
         FROM shown
         JOIN repository ON repository.id = shown.repository_id
         JOIN component ON component.id = shown.component_id
         WHERE shown.team_id = asked.team_id AND shown.nth <= $8::int), '[]') AS rows
FROM unnest($1::int[]) AS asked(team_id)
LEFT JOIN figures USING (team_id)
