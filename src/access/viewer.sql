-- $1 principal, $2 now: today is the day it is then in the organisation's zone. A grant reaches all below its team, and over
-- the organisation everything; a membership makes MEMBER of that team alone.
WITH RECURSIVE today (day) AS (
  SELECT ($2::timestamptz AT TIME ZONE coalesce((SELECT time_zone FROM organization), 'UTC'))::date
), held (grant_id, role, team_id) AS (
  SELECT id, role, nullif(team_id, (SELECT team_id FROM organization)) FROM access_grant, today
  WHERE principal_id = $1 AND valid_from <= day AND day < valid_to
  UNION ALL
  SELECT -membership.id, 'MEMBER', membership.team_id
  FROM today, membership JOIN principal ON principal.person_id = membership.person_id
  WHERE principal.id = $1 AND membership.valid_from <= day AND day < membership.valid_to
), reached (grant_id, team_id) AS (
  SELECT grant_id, team_id FROM held WHERE team_id IS NOT NULL
  UNION
  SELECT reached.grant_id, placed.team_id
  FROM today, reached JOIN team_parent placed ON placed.parent_id = reached.team_id
  WHERE reached.grant_id > 0 AND placed.valid_from <= day AND day < placed.valid_to
), grants AS (
  SELECT held.role, held.grant_id, (SELECT json_agg(team_id ORDER BY team_id) FROM reached WHERE reached.grant_id = held.grant_id) AS teams
  FROM held
)
SELECT principal.name, principal.person_id AS "personId",
       coalesce((SELECT json_agg(json_build_object('role', role, 'teams', teams) ORDER BY role, grant_id) FROM grants), '[]') AS grants
FROM principal WHERE principal.id = $1;
