-- The restatements of a scope's weeks, newest first. $1 team · $2 scope · $3 structure · $4 first week
-- $5 the week after the last · $6, $7, $8 after this instant, week and restatement · $9 how many
WITH matched AS (
  SELECT * FROM restatement
  WHERE $3 = 'THEN' AND structure = 'THEN' AND team_id = $1 AND scope = $2 AND week >= $4::date AND week < $5::date
  UNION ALL
  SELECT * FROM restatement_now
  WHERE $3 = 'NOW' AND team_id = $1 AND scope = $2 AND week >= $4::date AND week < $5::date
)
SELECT id, week::text AS week, at, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') AS instant, causes,
       before, after, (SELECT count(*)::int FROM matched) AS total
FROM matched
WHERE $6::timestamptz IS NULL OR (at, week, id) < ($6::timestamptz, $7::date, $8::bigint)
ORDER BY at DESC, week DESC, id DESC
LIMIT $9
