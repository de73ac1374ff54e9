-- Commits and AI-marked commits of a scope's repositories by week, as they were owned in that week. How many people
-- committed is at least the largest number in one repository; of the scope's teams, `fewest_authors` in the smallest. $1 teams · $2 scope · $3 first week · $4 after the last
WITH member AS (
  SELECT id AS scope_id, id AS team_id, '-infinity'::date AS valid_from, 'infinity'::date AS valid_to
  FROM team WHERE $2::text = 'OWN' AND id = ANY ($1::int[])
  UNION ALL
  SELECT ancestor_id, team_id, valid_from, valid_to
  FROM team_closure WHERE $2::text = 'TREE' AND ancestor_id = ANY ($1::int[])
),
owned AS (
  SELECT DISTINCT member.scope_id, commit_week.*
  FROM member
  JOIN ownership ON ownership.team_id = member.team_id
  JOIN component ON component.id = ownership.component_id
  JOIN commit_week ON commit_week.repository_id = component.repository_id
  WHERE commit_week.week >= $3::date AND commit_week.week < $4::date
    AND member.valid_from <= commit_week.week AND member.valid_to > commit_week.week
    AND ownership.valid_from <= commit_week.week AND ownership.valid_to > commit_week.week
),
by_team AS (
  SELECT member.scope_id, commit_week.week, member.team_id, max(commit_week.authors) AS authors
  FROM member
  JOIN ownership ON ownership.team_id = member.team_id
  JOIN component ON component.id = ownership.component_id
  JOIN commit_week ON commit_week.repository_id = component.repository_id AND commit_week.commits > 0
  WHERE commit_week.week >= $3::date AND commit_week.week < $4::date
    AND member.valid_from <= commit_week.week AND member.valid_to > commit_week.week
    AND ownership.valid_from <= commit_week.week AND ownership.valid_to > commit_week.week
  GROUP BY member.scope_id, commit_week.week, member.team_id
),
fewest AS (
  SELECT scope_id, week, min(authors)::int AS authors FROM by_team GROUP BY scope_id, week
)
SELECT owned.scope_id, owned.week::text AS week, sum(commits)::int AS commits, sum(marked_commits)::int AS marked_commits,
       max(owned.authors)::int AS authors, coalesce(max(fewest.authors), 0) AS fewest_authors,
       count(*)::int AS repositories
FROM owned
LEFT JOIN fewest ON fewest.scope_id = owned.scope_id AND fewest.week = owned.week
GROUP BY owned.scope_id, owned.week
ORDER BY owned.scope_id, owned.week
