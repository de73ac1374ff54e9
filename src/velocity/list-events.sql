-- Every event of a scope and span with its verdict in that scope, newest first.
-- $1 team · $2 scope · $3 structure · $4 from · $5 to (exclusive) · $6, $7 after this time and event · $8 how many
-- $9 verdicts; null: all · $10 only those that count in none of these spans; null: all
WITH seen AS (
  SELECT verdict.*, lens.repository_id
  FROM scope_lens AS lens
  JOIN verdict USING (lens_id)
  WHERE lens.team_id = $1::int AND lens.scope = $2::text AND lens.structure = $3::text
    AND verdict.occurred_at >= $4::timestamptz AND verdict.occurred_at < $5::timestamptz
    AND ($9::text[] IS NULL OR verdict.verdict = ANY ($9::text[]))
    AND ($10::tstzmultirange IS NULL OR NOT (verdict.counted AND verdict.occurred_at <@ $10::tstzmultirange))
),
shown AS (
  SELECT * FROM seen
  WHERE $6::timestamptz IS NULL OR (occurred_at, event_id) < ($6::timestamptz, $7::bigint)
  ORDER BY occurred_at DESC, event_id DESC
  LIMIT $8
)
SELECT shown.event_id AS id, repository.full_name AS repository, nullif(component.name, '') AS component, shown.sha,
       to_char(shown.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') AS at,
       event.source, event.environment, event.name AS tag, event.estimated, shown.verdict, shown.counted, shown.checked,
       shown.reason, shown.rule_version, (SELECT count(*)::int FROM seen) AS total
FROM shown
JOIN delivery_event AS event ON event.id = shown.event_id
JOIN repository ON repository.id = shown.repository_id
JOIN component ON component.id = shown.component_id
ORDER BY shown.occurred_at DESC, shown.event_id DESC
