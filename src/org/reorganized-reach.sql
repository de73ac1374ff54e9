-- Whom a re-organisation touches. `own`: a change of its own place or ownership, a parent that got or lost a team, or
-- below one that moved. Otherwise: above one of them, before or after. $1 today · $2 the day
WITH RECURSIVE moved AS (
  (SELECT team_id, parent_id, valid_from, valid_to FROM placement_before
   EXCEPT SELECT team_id, parent_id, valid_from, valid_to FROM team_parent)
  UNION ALL
  (SELECT team_id, parent_id, valid_from, valid_to FROM team_parent
   EXCEPT SELECT team_id, parent_id, valid_from, valid_to FROM placement_before)
),
given AS (
  (SELECT component_id, team_id, valid_from, valid_to FROM ownership_before
   EXCEPT SELECT component_id, team_id, valid_from, valid_to FROM ownership)
  UNION ALL
  (SELECT component_id, team_id, valid_from, valid_to FROM ownership
   EXCEPT SELECT component_id, team_id, valid_from, valid_to FROM ownership_before)
),
touched AS (
  SELECT team_id FROM moved UNION SELECT parent_id FROM moved UNION SELECT team_id FROM given
),
below (team_id) AS (
  SELECT team_id FROM moved
  UNION
  SELECT placed.team_id FROM below JOIN team_parent AS placed ON placed.parent_id = below.team_id
),
edge AS (
  SELECT team_id, parent_id FROM placement_before WHERE valid_from <= $1::date AND $1::date < valid_to
  UNION
  SELECT team_id, parent_id FROM team_parent WHERE valid_from <= $2::date AND $2::date < valid_to
),
above (team_id) AS (
  SELECT team_id FROM touched UNION SELECT edge.parent_id FROM above JOIN edge ON edge.team_id = above.team_id
)
SELECT team.id, team.slug, team.name,
       team.id IN (SELECT team_id FROM touched UNION SELECT team_id FROM below) AS own,
       team.id IN (SELECT team_id FROM above) AS named
FROM team
WHERE team.id IN (SELECT team_id FROM below UNION SELECT team_id FROM above)
ORDER BY team.slug
