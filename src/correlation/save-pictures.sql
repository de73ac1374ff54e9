-- Writes what differs, takes away what is gone. $1 program · $2 first week · $3 the week after the last · $4 pictures as JSON
WITH said AS (
  SELECT * FROM jsonb_to_recordset($4::jsonb) AS row(team_id int, week date, picture jsonb)
),
gone AS (
  DELETE FROM correlation_week AS known
  WHERE known.program_id = $1 AND known.week >= $2::date AND known.week < $3::date
    AND NOT EXISTS (SELECT FROM said WHERE said.team_id = known.team_id AND said.week = known.week)
)
INSERT INTO correlation_week (program_id, team_id, week, picture)
SELECT $1, team_id, week, picture FROM said
ON CONFLICT (program_id, week, team_id) DO UPDATE SET picture = excluded.picture
WHERE correlation_week.picture IS DISTINCT FROM excluded.picture
