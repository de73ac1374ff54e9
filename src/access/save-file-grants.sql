-- $1 grants as the file states them, $2 today, $3 now.
WITH stated AS (
  SELECT DISTINCT principal.id AS principal_id, said.role, team.id AS team_id,
         coalesce(said."from", '-infinity') AS valid_from, coalesce(said."to", 'infinity') AS valid_to
  FROM jsonb_to_recordset($1::jsonb) AS said (login text, role text, team text, "from" date, "to" date)
  JOIN person ON lower(person.login) = lower(said.login)
  JOIN principal ON principal.person_id = person.id
  LEFT JOIN team ON team.slug = said.team
), kept AS (
  SELECT access_grant.id, principal_id, role, access_grant.team_id, valid_from, valid_to
  FROM access_grant JOIN stated USING (principal_id, role, valid_from, valid_to)
  WHERE access_grant.source = 'FILE' AND access_grant.team_id IS NOT DISTINCT FROM stated.team_id
), ended AS (
  UPDATE access_grant SET valid_to = greatest(valid_from, $2::date)
  WHERE source = 'FILE' AND valid_to > $2::date AND id NOT IN (SELECT id FROM kept)
  RETURNING id
), added AS (
  INSERT INTO access_grant (principal_id, role, team_id, valid_from, valid_to, source, granted_by, granted_at)
  SELECT principal_id, role, team_id, valid_from, valid_to, 'FILE', 'organisation file', $3::timestamptz
  FROM stated
  WHERE NOT EXISTS (
    SELECT FROM kept
    WHERE (kept.principal_id, kept.role, kept.valid_from, kept.valid_to)
        = (stated.principal_id, stated.role, stated.valid_from, stated.valid_to)
      AND kept.team_id IS NOT DISTINCT FROM stated.team_id)
  RETURNING id
)
SELECT (SELECT count(*) FROM added)::int AS added, (SELECT count(*) FROM ended)::int AS ended,
       (SELECT count(*) FROM kept)::int AS unchanged;
