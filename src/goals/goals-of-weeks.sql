-- Who has which target in which week: of several cohorts the highest. A cohort of everyone takes every team that owns
-- something or has no teams below it. $1 program · $2 first week · $3 the week after the last
WITH calendar_week AS (
  SELECT monday::date AS week FROM generate_series($2::date, $3::date - 7, interval '7 days') AS monday
),
placed AS (
  SELECT calendar_week.week, parent.team_id
  FROM calendar_week
  JOIN team_parent AS parent ON parent.valid_from <= calendar_week.week AND parent.valid_to > calendar_week.week
),
delivering AS (
  SELECT placed.week, placed.team_id
  FROM placed
  WHERE NOT EXISTS (SELECT FROM team_parent AS child
                    WHERE child.parent_id = placed.team_id
                      AND child.valid_from <= placed.week AND child.valid_to > placed.week)
     OR EXISTS (SELECT FROM ownership
                WHERE ownership.team_id = placed.team_id
                  AND ownership.valid_from <= placed.week AND ownership.valid_to > placed.week)
),
target AS (
  SELECT delivering.week, delivering.team_id, cohort.multiple
  FROM delivering JOIN cohort ON cohort.program_id = $1 AND cohort.everyone
  UNION ALL
  SELECT placed.week, placed.team_id, cohort.multiple
  FROM placed
  JOIN cohort_team USING (team_id)
  JOIN cohort ON cohort.id = cohort_team.cohort_id AND cohort.program_id = $1
)
SELECT team_id, array_agg(week::text ORDER BY week) AS weeks, array_agg(multiple ORDER BY week) AS multiples
FROM (SELECT week, team_id, max(multiple) AS multiple FROM target GROUP BY week, team_id) AS goal
GROUP BY team_id
ORDER BY team_id
