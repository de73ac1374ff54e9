-- The weeks in which something was committed to what a team owned: how many commits were AI-marked, of how many.
-- $1 first week
WITH owned AS (
  SELECT DISTINCT ownership.team_id, commit_week.repository_id, commit_week.week, commit_week.commits,
         commit_week.marked_commits
  FROM commit_week
  JOIN component ON component.repository_id = commit_week.repository_id
  JOIN ownership ON ownership.component_id = component.id
                AND ownership.valid_from <= commit_week.week AND ownership.valid_to > commit_week.week
  WHERE commit_week.week >= $1::date AND commit_week.commits > 0
),
summed AS (
  SELECT team_id, week, sum(marked_commits)::int AS part, sum(commits)::int AS whole FROM owned GROUP BY team_id, week
)
SELECT team_id, array_agg(week::text ORDER BY week) AS weeks, array_agg(part ORDER BY week) AS parts,
       array_agg(whole ORDER BY week) AS wholes
FROM summed
GROUP BY team_id
