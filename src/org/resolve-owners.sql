-- Which team each owner of a CODEOWNERS file is: the team itself, or the one team that a person is in.
-- $1 owners · $2 the day
SELECT owner.name AS owner, coalesce(named.id, theirs.team_id) AS "teamId", coalesce(named.slug, theirs.slug) AS slug
FROM unnest($1::text[]) AS owner (name)
LEFT JOIN LATERAL (
  SELECT team.id, team.slug FROM team
  WHERE owner.name LIKE '@%/%'
    AND team.slug IN (lower(substr(owner.name, 2)), lower(split_part(owner.name, '/', 2)))
  ORDER BY team.slug = lower(substr(owner.name, 2)) DESC LIMIT 1
) AS named ON true
LEFT JOIN LATERAL (
  SELECT min(team.id) AS team_id, min(team.slug) AS slug
  FROM person
  JOIN membership ON membership.person_id = person.id
    AND membership.valid_from <= $2::date AND $2::date < membership.valid_to
  JOIN team ON team.id = membership.team_id
  WHERE owner.name NOT LIKE '@%/%'
    AND lower(CASE WHEN owner.name LIKE '@%' THEN '@' || person.login ELSE person.email END) = lower(owner.name)
  HAVING count(DISTINCT team.id) = 1
) AS theirs ON true
