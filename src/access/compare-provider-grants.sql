-- $1 principal, $2 today, $3 [{role, team}] with the slug or null: what the provider gives and what is held, where they differ.
WITH given AS (
  SELECT DISTINCT stated.role, stated.team, team.id AS team_id, stated.team IS NOT NULL AND team.id IS NULL AS team_unknown,
         CASE WHEN stated.team IS NULL THEN 0 ELSE coalesce(team.id, -1) END AS place
  FROM jsonb_to_recordset($3::jsonb) AS stated (role text, team text)
  LEFT JOIN team ON team.slug = stated.team
), held AS (
  SELECT access_grant.id, role, team.slug AS team, coalesce(team_id, 0) AS place FROM access_grant
  LEFT JOIN team ON team.id = access_grant.team_id
  WHERE principal_id = $1 AND source = 'PROVIDER' AND valid_to > $2::date
)
SELECT held.id, coalesce(held.role, given.role) AS role, coalesce(held.team, given.team) AS team,
       given.team_id AS "teamId", coalesce(given.team_unknown, false) AS "teamUnknown"
FROM held FULL JOIN given ON held.role = given.role AND held.place = given.place
WHERE held.id IS NULL OR given.role IS NULL
ORDER BY held.id NULLS LAST, role, team;
