-- Keeps the present state of calendars as their next version. $1 calendars · $2 who · $3 why · $4 when
INSERT INTO calendar_version (name, version, calendar_id, everywhere, teams, days, saved_by, reason, saved_at)
SELECT calendar.name,
       coalesce((SELECT max(version) FROM calendar_version AS known WHERE known.name = calendar.name), 0) + 1,
       calendar.id, calendar.everywhere,
       ARRAY(SELECT team.slug FROM calendar_team JOIN team ON team.id = calendar_team.team_id
             WHERE calendar_team.calendar_id = calendar.id ORDER BY team.slug COLLATE "C"),
       coalesce((SELECT jsonb_agg(jsonb_build_object('day', day, 'kind', kind) ORDER BY day)
                 FROM calendar_day WHERE calendar_day.calendar_id = calendar.id), '[]'),
       $2, $3, coalesce($4::timestamptz, now())
FROM calendar
WHERE calendar.id = ANY ($1::int[])
