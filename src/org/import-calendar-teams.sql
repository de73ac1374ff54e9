-- $1: [{name, teams}], teams null for a calendar for everywhere. Returns the calendars whose teams differed.
WITH stated AS (
  SELECT calendar.id, entry.teams
  FROM jsonb_to_recordset($1::jsonb) AS entry (name text, teams text[]) JOIN calendar ON calendar.name = entry.name
), wanted AS (
  SELECT DISTINCT stated.id AS calendar_id, team.id AS team_id FROM stated JOIN team ON team.slug = ANY (stated.teams)
), removed AS (
  DELETE FROM calendar_team
  USING stated
  WHERE calendar_team.calendar_id = stated.id
    AND (calendar_team.calendar_id, calendar_team.team_id) NOT IN (SELECT calendar_id, team_id FROM wanted)
  RETURNING calendar_team.calendar_id
), added AS (
  INSERT INTO calendar_team (calendar_id, team_id) SELECT calendar_id, team_id FROM wanted ON CONFLICT DO NOTHING
  RETURNING calendar_id
)
SELECT calendar_id AS id FROM removed UNION SELECT calendar_id FROM added;
