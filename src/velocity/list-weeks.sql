-- The measured weeks of teams as their structure was then. $1 teams · $2 scope · $3 first week · $4 the week after the last
SELECT team_id, week::text AS week, coverage, exposure, raw_events, ignored, deliveries, batches, redeploys, rollbacks,
       empty, out_of_order, config_only, bot_only, content_checked, team_weeks, engineer_weeks, rule_version
FROM velocity_week
LEFT JOIN engineer_week USING (team_id, scope, week)
WHERE team_id = ANY ($1::int[]) AND scope = $2 AND structure = 'THEN' AND week >= $3::date AND week < $4::date
ORDER BY team_id, week
