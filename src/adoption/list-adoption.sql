-- The measured weeks of scopes, oldest first; a scope without anybody has a roster of 0, and of a hidden one nothing is
-- told. `not_linked` is how many unknown accounts were active, for the organisation as a whole only, and only as long as
-- their rows are kept.
-- $1 teams · $2 scope · $3 first week · $4 after the last
WITH measured AS (
  SELECT week, coverage, organization.team_id AS root_id
  FROM adoption_week JOIN organization USING (team_id)
  WHERE scope = 'TREE' AND week >= $3::date AND week < $4::date
),
unlinked AS (
  SELECT date_trunc('week', day)::date AS week, count(DISTINCT identity)::int AS accounts
  FROM ai_usage_day
  WHERE active AND identity IS NOT NULL AND day >= $3::date AND day < $4::date
    AND $2::text = 'TREE' AND EXISTS (SELECT FROM organization WHERE team_id = ANY ($1::int[]))
  GROUP BY 1
)
SELECT asked.team_id, measured.week::text AS week, measured.coverage,
       coalesce(known.suppressed, false) AS suppressed,
       CASE WHEN known.suppressed THEN NULL ELSE coalesce(known.roster, 0) END AS roster,
       CASE WHEN known.suppressed OR measured.coverage = 'MISSING' THEN NULL ELSE coalesce(known.active, 0) END AS active,
       CASE WHEN $2::text = 'TREE' AND asked.team_id = measured.root_id AND measured.coverage <> 'MISSING'
                 AND NOT EXISTS (SELECT FROM adoption_kept WHERE from_week > measured.week)
            THEN coalesce(unlinked.accounts, 0) END AS not_linked
FROM unnest($1::int[]) AS asked (team_id)
CROSS JOIN measured
LEFT JOIN adoption_week AS known
  ON known.team_id = asked.team_id AND known.scope = $2::text AND known.week = measured.week
LEFT JOIN unlinked ON unlinked.week = measured.week
ORDER BY asked.team_id, measured.week
