-- Which teams were below which scope, and when; a scope with nobody below it is none. $1 teams
SELECT ancestor_id AS scope_id, team_id, valid_from::text AS valid_from, valid_to::text AS valid_to
FROM team_closure
WHERE team_id = ANY ($1::int[])
