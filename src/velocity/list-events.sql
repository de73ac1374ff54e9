-- Every event of a scope and span with its verdict in that scope, newest first.
-- $1 team · $2 OWN or TREE · $3 from · $4 to (exclusive) · $5, $6 after this time and event · $7 how many · $8 verdicts
WITH member AS (
  SELECT $1::int AS team_id, '-infinity'::date AS valid_from, 'infinity'::date AS valid_to WHERE $2::text = 'OWN'
  UNION ALL
  SELECT team_id, valid_from, valid_to FROM team_closure WHERE ancestor_id = $1 AND $2::text = 'TREE'
),
placed AS (
  SELECT DISTINCT ON (verdict.event_id) verdict.*
  FROM verdict
  JOIN member ON member.team_id = verdict.team_id
             AND member.valid_from <= verdict.day AND member.valid_to > verdict.day
  WHERE verdict.occurred_at >= $3::timestamptz AND verdict.occurred_at < $4::timestamptz
  ORDER BY verdict.event_id, verdict.verdict IN ('IGNORED', 'OTHER_SOURCE'), verdict.verdict = 'OTHER_SOURCE',
           verdict.verdict
),
-- Delivered by one team of the scope after another: for the scope it is the same commit again.
seen AS (
  SELECT placed.event_id, placed.component_id, placed.repository_id, placed.sha, placed.occurred_at, placed.rule_version,
         again.is_again, CASE WHEN again.is_again THEN 'REDEPLOY' ELSE placed.verdict END AS verdict,
         CASE WHEN again.is_again THEN 'the same commit was delivered before in this scope' ELSE placed.reason END AS reason
  FROM placed
  CROSS JOIN LATERAL (
    SELECT $2::text = 'TREE' AND placed.verdict IN ('DELIVERY', 'UNCHECKED') AND EXISTS (
      SELECT FROM verdict AS earlier
      JOIN member ON member.team_id = earlier.team_id
                 AND member.valid_from <= earlier.day AND member.valid_to > earlier.day
      WHERE earlier.repository_id = placed.repository_id AND earlier.sha = placed.sha
        AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
        AND (earlier.occurred_at, earlier.event_id) < (placed.occurred_at, placed.event_id)) AS is_again
  ) AS again
),
page AS (
  SELECT seen.*, count(*) OVER ()::int AS total
  FROM seen
  WHERE $8::text[] IS NULL OR verdict = ANY ($8::text[])
),
shown AS (
  SELECT * FROM page
  WHERE $5::timestamptz IS NULL OR (occurred_at, event_id) < ($5::timestamptz, $6::bigint)
  ORDER BY occurred_at DESC, event_id DESC
  LIMIT $7
)
SELECT shown.event_id AS id, repository.full_name AS repository, nullif(component.name, '') AS component, shown.sha,
       to_char(shown.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') AS at,
       event.source, event.environment, event.name AS tag, shown.verdict, shown.reason, shown.rule_version, shown.total
FROM shown
JOIN delivery_event AS event ON event.id = shown.event_id
JOIN repository ON repository.id = shown.repository_id
JOIN component ON component.id = shown.component_id
ORDER BY shown.occurred_at DESC, shown.event_id DESC
