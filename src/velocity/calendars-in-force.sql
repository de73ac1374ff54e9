-- The calendars that close days for scopes, with the version in force and the days they close there.
-- $1 teams · $2 scopes · $3 first day · $4 the day after the last
WITH asked AS (
  SELECT * FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS asked(team_id, scope, nth)
),
closure AS MATERIALIZED (
  SELECT * FROM team_closure WHERE valid_from < $4::date AND valid_to > $3::date
),
member AS (
  SELECT nth, team_id FROM asked WHERE scope = 'OWN'
  UNION
  SELECT asked.nth, closure.team_id
  FROM asked JOIN closure ON closure.ancestor_id = asked.team_id
  WHERE asked.scope = 'TREE'
),
closing AS (
  SELECT asked.nth, calendar.id, datemultirange(daterange(NULL, NULL)) AS days
  FROM asked CROSS JOIN calendar
  WHERE calendar.everywhere
  UNION ALL
  SELECT member.nth, calendar.id, range_agg(daterange(closure.valid_from, closure.valid_to))
  FROM member
  JOIN closure USING (team_id)
  JOIN calendar_team ON calendar_team.team_id = closure.ancestor_id
  JOIN calendar ON calendar.id = calendar_team.calendar_id AND NOT calendar.everywhere
  GROUP BY member.nth, calendar.id
)
SELECT closing.nth::int AS nth, calendar.name, calendar.everywhere, version.version, version.saved_at AS "savedAt",
       coalesce((SELECT json_agg(json_build_object('day', day, 'kind', kind) ORDER BY day)
                 FROM calendar_day
                 WHERE calendar_day.calendar_id = calendar.id AND closing.days @> day
                   AND day >= $3::date AND day < $4::date), '[]') AS days
FROM closing
JOIN calendar USING (id)
LEFT JOIN LATERAL (
  SELECT version, saved_at FROM calendar_version WHERE calendar_id = calendar.id ORDER BY version DESC LIMIT 1
) AS version ON true
ORDER BY closing.nth, calendar.name
