-- What weeks said before they were first restated after an instant. $1 teams · $2 scope · $3 structure · $4 first week
-- $5 the week after the last · $6 the instant; null: ever
SELECT DISTINCT ON (team_id, week) team_id, week::text AS week, before
FROM (
  SELECT * FROM restatement WHERE $3 = 'THEN' AND structure = 'THEN' AND team_id = ANY ($1::int[]) AND scope = $2
  UNION ALL
  SELECT * FROM restatement_now WHERE $3 = 'NOW' AND team_id = ANY ($1::int[]) AND scope = $2
) AS told
WHERE week >= $4::date AND week < $5::date AND ($6::timestamptz IS NULL OR at > $6::timestamptz)
ORDER BY team_id, week, id
