-- The restatements of a scope's weeks, newest first. $1 team · $2 scope · $3 structure · $4 first week
-- $5 the week after the last · $6 after this one · $7 how many
WITH matched AS (
  SELECT * FROM restatement
  WHERE $3 = 'THEN' AND structure = 'THEN' AND team_id = $1 AND scope = $2 AND week >= $4::date AND week < $5::date
  UNION ALL
  SELECT * FROM restatement_now
  WHERE $3 = 'NOW' AND team_id = $1 AND scope = $2 AND week >= $4::date AND week < $5::date
)
SELECT id, week::text AS week, at, causes, before, after, (SELECT count(*)::int FROM matched) AS total
FROM matched
WHERE $6::bigint IS NULL OR id < $6::bigint
ORDER BY id DESC
LIMIT $7
