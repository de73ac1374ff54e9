-- What a scope's picture said before it was gathered again, newest first, each with what it became: the next one, or the
-- picture of now. $1 program · $2 team · $3 week · $4 after this restatement · $5 how many
WITH told AS (
  SELECT id, at, picture, cohorts FROM rollup_restatement
  WHERE program_id = $1::int AND team_id = $2::int AND week = $3::date
  UNION ALL
  SELECT NULL, NULL, picture, cohorts FROM rollup_week
  WHERE program_id = $1::int AND team_id = $2::int AND week = $3::date
),
became AS (
  SELECT told.*, lead(picture) OVER later AS picture_after, lead(cohorts) OVER later AS cohorts_after
  FROM told WINDOW later AS (ORDER BY id NULLS LAST)
)
SELECT became.*, (SELECT count(id)::int FROM told) AS total
FROM became
WHERE id IS NOT NULL AND ($4::bigint IS NULL OR id < $4::bigint)
ORDER BY id DESC
LIMIT $5
