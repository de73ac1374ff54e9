-- The judged goals of a scope on a week as teams were placed in it, by name. $1 program · $2 scope team · $3 week
-- $4 only these teams; null: all · $5, $6 after this name and team · $7 how many
WITH goal AS (
  SELECT team.id AS team_id, lower(team.name) AS place
  FROM team_closure AS closure
  JOIN progress_week AS progress ON progress.team_id = closure.team_id AND progress.program_id = $1
                                AND progress.week = $3::date
  JOIN team ON team.id = closure.team_id
  WHERE closure.ancestor_id = $2 AND closure.valid_from <= $3::date AND closure.valid_to > $3::date
    AND ($4::int[] IS NULL OR team.id = ANY ($4::int[]))
)
SELECT goal.team_id, goal.place, (SELECT count(*)::int FROM goal) AS total
FROM goal
WHERE $5::text IS NULL OR (place, team_id) > ($5::text, $6::int)
ORDER BY place, team_id
LIMIT $7
