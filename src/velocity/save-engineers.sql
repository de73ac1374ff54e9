-- What was measured of the weeks $1 … $2 (half-open) becomes what is known of them.
WITH gone AS (
  DELETE FROM engineer_week AS known
  WHERE week >= $1::date AND week < $2::date
    AND NOT EXISTS (SELECT FROM measured_engineer_week AS now
                    WHERE now.team_id = known.team_id AND now.scope = known.scope AND now.week = known.week)
)
INSERT INTO engineer_week AS known (team_id, scope, week, engineer_weeks)
SELECT team_id, scope, week, engineer_weeks FROM measured_engineer_week
ON CONFLICT (team_id, scope, week) DO UPDATE SET engineer_weeks = excluded.engineer_weeks
WHERE known.engineer_weeks <> excluded.engineer_weeks
