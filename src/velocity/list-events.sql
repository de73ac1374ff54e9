-- Every event of a scope and span with its verdict in that scope, newest first.
-- $1 team · $2 OWN or TREE · $3 from · $4 to (exclusive) · $5, $6 after this time and event · $7 how many · $8 verdicts
WITH member AS (
  SELECT $1::int AS team_id, '-infinity'::date AS valid_from, 'infinity'::date AS valid_to WHERE $2::text = 'OWN'
  UNION ALL
  SELECT team_id, valid_from, valid_to FROM team_closure WHERE ancestor_id = $1 AND $2::text = 'TREE'
),
asked AS (
  SELECT DISTINCT verdict.repository_id
  FROM verdict
  JOIN member ON member.team_id = verdict.team_id
  WHERE verdict.occurred_at >= $3::timestamptz AND verdict.occurred_at < $4::timestamptz
),
placed AS (
  SELECT DISTINCT ON (verdict.event_id)
         verdict.*, event.source, event.environment, event.commits, event.name,
         CASE WHEN verdict.verdict IN ('IGNORED', 'OTHER_SOURCE') THEN verdict.verdict END AS out_of_count
  FROM verdict
  JOIN asked ON asked.repository_id = verdict.repository_id
  JOIN delivery_event AS event ON event.id = verdict.event_id
  JOIN member ON member.team_id = verdict.team_id
             AND member.valid_from <= verdict.day AND member.valid_to > verdict.day
  ORDER BY verdict.event_id, verdict.verdict IN ('IGNORED', 'OTHER_SOURCE'), verdict.verdict = 'OTHER_SOURCE'
),
-- The scope's own history decides, by the same rule as a team's.
ranked AS (
  SELECT placed.*,
         row_number() OVER (PARTITION BY repository_id, out_of_count IS NULL, sha ORDER BY occurred_at, place) AS nth,
         count(*) FILTER (WHERE filled AND out_of_count IS NULL) OVER (
           PARTITION BY repository_id, sha ORDER BY occurred_at, place ROWS UNBOUNDED PRECEDING) AS nth_filled,
         row_number() OVER (
           PARTITION BY component_id, environment, out_of_count IS NULL, sha ORDER BY occurred_at, place) AS nth_there,
         lag(sha) OVER (
           PARTITION BY component_id, environment, out_of_count IS NULL ORDER BY occurred_at, place) AS live
  FROM placed
),
judged AS (
  SELECT ranked.*,
         coalesce(out_of_count, delivery_verdict(filled, nth, nth_filled, source, nth_there, live, sha)) AS outcome
  FROM ranked
  WHERE occurred_at >= $3::timestamptz AND occurred_at < $4::timestamptz
),
seen AS (
  SELECT event_id, component_id, repository_id, sha, occurred_at, rule_version, source, environment, name,
         CASE WHEN outcome = 'DELIVERY' AND commits IS NULL THEN 'UNCHECKED' ELSE outcome END AS verdict,
         CASE WHEN outcome = verdict OR (outcome = 'DELIVERY' AND verdict = 'UNCHECKED') THEN reason
              WHEN outcome = 'DELIVERY' THEN 'first time in production in this scope'
              WHEN outcome = 'ROLLBACK' THEN 'deployed before in this scope, while another was live'
              ELSE 'the same commit was delivered before in this scope' END AS reason
  FROM judged
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
       shown.source, shown.environment, shown.name AS tag, shown.verdict, shown.reason, shown.rule_version, shown.total
FROM shown
JOIN repository ON repository.id = shown.repository_id
JOIN component ON component.id = shown.component_id
ORDER BY shown.occurred_at DESC, shown.event_id DESC
