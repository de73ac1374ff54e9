-- The measured weeks of teams as their structure was then. $1 teams · $2 scope · $3 first week · $4 the week after the last
SELECT weeks.team_id, weeks.week::text AS week, coverage, exposure, raw_events, ignored, deliveries, batches, redeploys,
       rollbacks, empty, out_of_order, config_only, bot_only, content_checked, team_weeks, engineer_weeks, rule_version
FROM velocity_week AS weeks
LEFT JOIN engineer_week AS engineers
  ON engineers.team_id = weeks.team_id AND engineers.week = weeks.week
  -- Of scopes without teams below them TREE is OWN.
  AND engineers.scope = CASE WHEN EXISTS (SELECT FROM team_parent WHERE parent_id = weeks.team_id) THEN $2 ELSE 'OWN' END
WHERE weeks.team_id = ANY ($1::int[]) AND weeks.scope = $2 AND structure = 'THEN'
  AND weeks.week >= $3::date AND weeks.week < $4::date
ORDER BY weeks.team_id, weeks.week
