-- What counted in a scope and span, newest first: the first event of each (repository, SHA) that holds something.
-- $1 team · $2 scope · $3 structure · $4 from · $5 to (exclusive) · $6, $7 after this time and event · $8 how many
-- $9 only those of these spans; null: all
WITH counted AS (
  SELECT verdict.*, lens.repository_id
  FROM scope_lens AS lens
  JOIN verdict USING (lens_id)
  WHERE lens.team_id = $1::int AND lens.scope = $2::text AND lens.structure = $3::text AND verdict.counted
    AND verdict.occurred_at >= $4::timestamptz AND verdict.occurred_at < $5::timestamptz
    AND ($9::tstzmultirange IS NULL OR verdict.occurred_at <@ $9::tstzmultirange)
),
shown AS (
  SELECT * FROM counted
  WHERE $6::timestamptz IS NULL OR (occurred_at, event_id) < ($6::timestamptz, $7::bigint)
  ORDER BY occurred_at DESC, event_id DESC
  LIMIT $8
)
SELECT shown.event_id AS id, repository.full_name AS repository, nullif(component.name, '') AS component, shown.sha,
       to_char(shown.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') AS at,
       event.source, event.environment, event.name AS tag, event.estimated, shown.verdict, shown.counted, shown.checked,
       shown.reason, shown.rule_version,
       (SELECT count(*)::int
        FROM delivery_event AS twin
        JOIN verdict AS other ON other.lens_id = shown.lens_id AND other.occurred_at = twin.occurred_at
                             AND other.event_id = twin.id
        WHERE twin.repository_id = shown.repository_id AND twin.sha = shown.sha
          AND other.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')) AS events,
       (SELECT count(*)::int FROM counted) AS total
FROM shown
JOIN delivery_event AS event ON event.id = shown.event_id
JOIN repository ON repository.id = shown.repository_id
JOIN component ON component.id = shown.component_id
ORDER BY shown.occurred_at DESC, shown.event_id DESC
