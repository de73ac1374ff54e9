-- Only what changed is written. $1, $2 the weeks that were measured (exclusive) · $3 rule version
-- $4 only what these teams own themselves was measured; null: every scope
WITH gone AS (
  DELETE FROM velocity_week AS known
  WHERE known.week >= $1::date AND known.week < $2::date
    AND ($4::int[] IS NULL OR (known.team_id = ANY ($4) AND known.scope = 'OWN'))
    AND NOT EXISTS (
      SELECT FROM measured_week AS now
      WHERE now.team_id = known.team_id AND now.scope = known.scope AND now.week = known.week)
  RETURNING known.week
),
saved AS (
  INSERT INTO velocity_week AS known
    (team_id, scope, week, coverage, exposure, raw_events, ignored, deliveries, batches, redeploys, rollbacks, empty,
     content_checked, team_weeks, rule_version)
  SELECT team_id, scope, week, coverage, exposure, raw_events, ignored, deliveries, batches, redeploys, rollbacks, empty,
         content_checked, team_weeks, $3::smallint
  FROM measured_week
  ON CONFLICT (team_id, scope, week) DO UPDATE
  SET coverage = excluded.coverage, exposure = excluded.exposure, raw_events = excluded.raw_events,
      ignored = excluded.ignored, deliveries = excluded.deliveries, batches = excluded.batches,
      redeploys = excluded.redeploys, rollbacks = excluded.rollbacks, empty = excluded.empty,
      content_checked = excluded.content_checked, team_weeks = excluded.team_weeks,
      rule_version = excluded.rule_version
  WHERE (known.coverage, known.exposure, known.raw_events, known.ignored, known.deliveries, known.batches,
         known.redeploys, known.rollbacks, known.empty, known.content_checked, known.team_weeks, known.rule_version)
        IS DISTINCT FROM
        (excluded.coverage, excluded.exposure, excluded.raw_events, excluded.ignored, excluded.deliveries,
         excluded.batches, excluded.redeploys, excluded.rollbacks, excluded.empty, excluded.content_checked,
         excluded.team_weeks, excluded.rule_version)
  RETURNING known.week
)
SELECT (SELECT count(*) FROM measured_week)::int AS weeks,
       ((SELECT count(*) FROM saved) + (SELECT count(*) FROM gone))::int AS changed,
       (SELECT min(week)::text FROM (SELECT week FROM saved UNION ALL SELECT week FROM gone) AS touched) AS "changedFrom"
