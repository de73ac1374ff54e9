-- A person of a manager's own line, with the teams of it and on how many days each tool was used while in one of them.
-- No row: nobody of the line today. $1 login, any case · $2 teams of the line, null: all · $3 today · $4 first day · $5 after the last
WITH own AS (
  SELECT membership.person_id, membership.team_id, membership.valid_from, membership.valid_to
  FROM membership JOIN person ON person.id = membership.person_id
  WHERE lower(person.login) = lower($1) AND person.erased_at IS NULL
    AND ($2::int[] IS NULL OR membership.team_id = ANY ($2))
),
today AS (SELECT person_id, team_id FROM own WHERE valid_from <= $3::date AND $3::date < valid_to),
used AS (
  SELECT usage.tool, count(DISTINCT usage.day)::int AS days
  FROM ai_usage_day AS usage
  WHERE usage.active AND usage.day >= $4::date AND usage.day < $5::date
    AND EXISTS (SELECT FROM own WHERE own.person_id = usage.person_id AND own.valid_from <= usage.day AND usage.day < own.valid_to)
  GROUP BY usage.tool
)
SELECT person.id, person.login, person.name,
       (SELECT json_agg(team.slug ORDER BY team.slug) FROM today JOIN team ON team.id = today.team_id) AS teams,
       coalesce((SELECT json_agg(json_build_object('tool', tool, 'days', days) ORDER BY tool) FROM used), '[]') AS "aiDays"
FROM person
WHERE person.id IN (SELECT person_id FROM today)
