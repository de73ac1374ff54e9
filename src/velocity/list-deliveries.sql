-- What counted in a scope and span, newest first: the first filled event of each (repository, SHA) in that scope.
-- $1 team · $2 OWN or TREE · $3 from · $4 to (exclusive) · $5, $6 after this time and event · $7 how many
WITH member AS (
  SELECT $1::int AS team_id, '-infinity'::date AS valid_from, 'infinity'::date AS valid_to WHERE $2::text = 'OWN'
  UNION ALL
  SELECT team_id, valid_from, valid_to FROM team_closure WHERE ancestor_id = $1 AND $2::text = 'TREE'
),
first_here AS (
  SELECT DISTINCT ON (verdict.event_id) verdict.*
  FROM verdict
  JOIN member ON member.team_id = verdict.team_id
             AND member.valid_from <= verdict.day AND member.valid_to > verdict.day
  WHERE verdict.filled AND verdict.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
    AND verdict.occurred_at >= $3::timestamptz AND verdict.occurred_at < $4::timestamptz
    AND NOT EXISTS (
      SELECT FROM verdict AS earlier
      JOIN member ON member.team_id = earlier.team_id
                 AND member.valid_from <= earlier.day AND member.valid_to > earlier.day
      WHERE earlier.repository_id = verdict.repository_id AND earlier.sha = verdict.sha
        AND earlier.filled AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
        AND (earlier.occurred_at, earlier.place) < (verdict.occurred_at, verdict.place))
  ORDER BY verdict.event_id
),
page AS (
  SELECT first_here.*, count(*) OVER ()::int AS total
  FROM first_here
),
shown AS (
  SELECT * FROM page
  WHERE $5::timestamptz IS NULL OR (occurred_at, event_id) < ($5::timestamptz, $6::bigint)
  ORDER BY occurred_at DESC, event_id DESC
  LIMIT $7
)
SELECT shown.event_id AS id, repository.full_name AS repository, nullif(component.name, '') AS component, shown.sha,
       to_char(shown.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') AS at,
       event.source, event.environment, event.name AS tag, shown.reason, shown.rule_version, shown.total,
       CASE WHEN event.commits IS NULL THEN 'UNCHECKED' ELSE 'DELIVERY' END AS verdict,
       (SELECT count(DISTINCT other.event_id)::int
        FROM verdict AS other
        JOIN member ON member.team_id = other.team_id
                   AND member.valid_from <= other.day AND member.valid_to > other.day
        WHERE other.repository_id = shown.repository_id AND other.sha = shown.sha
          AND other.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')) AS events
FROM shown
JOIN delivery_event AS event ON event.id = shown.event_id
JOIN repository ON repository.id = shown.repository_id
JOIN component ON component.id = shown.component_id
ORDER BY shown.occurred_at DESC, shown.event_id DESC
