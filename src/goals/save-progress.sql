-- $1 program · $2 the judged goals as JSON · $3 method version · $4 first week · $5 the week after the last
-- $6 only these teams were judged; null: all
WITH judged AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS row(
    team_id int, week date, target_multiple double precision, status text, measurability text, reason text,
    flags text[], baseline_version int, baseline_deliveries int, baseline_exposure double precision,
    baseline_engineer_weeks double precision, baseline_rate double precision, deliveries13w int,
    exposure13w double precision, raw_events13w int, batches13w int, engineer_weeks13w double precision,
    weeks13w smallint, closed_weeks smallint, rate4w double precision, rate13w double precision,
    multiple4w double precision, multiple13w double precision, raw_multiple13w double precision,
    batch_multiple13w double precision, calendar_multiple13w double precision, expected_multiple double precision,
    required_rate double precision)
),
gone AS (
  DELETE FROM progress_week AS known
  WHERE known.program_id = $1 AND known.week >= $4::date AND known.week < $5::date
    AND ($6::int[] IS NULL OR known.team_id = ANY ($6))
    AND NOT EXISTS (SELECT FROM judged WHERE judged.team_id = known.team_id AND judged.week = known.week)
)
INSERT INTO progress_week
  (program_id, team_id, week, target_multiple, status, measurability, reason, flags, baseline_version,
   baseline_deliveries, baseline_exposure, baseline_engineer_weeks, baseline_rate, deliveries13w, exposure13w,
   raw_events13w, batches13w, engineer_weeks13w, weeks13w, closed_weeks, rate4w, rate13w, multiple4w, multiple13w,
   raw_multiple13w, batch_multiple13w, calendar_multiple13w, expected_multiple, required_rate, method_version)
SELECT $1, team_id, week, target_multiple, status, measurability, reason, flags, baseline_version,
       baseline_deliveries, baseline_exposure, baseline_engineer_weeks, baseline_rate, deliveries13w, exposure13w,
       raw_events13w, batches13w, engineer_weeks13w, weeks13w, closed_weeks, rate4w, rate13w, multiple4w, multiple13w,
       raw_multiple13w, batch_multiple13w, calendar_multiple13w, expected_multiple, required_rate, $3::smallint
FROM judged
ON CONFLICT (program_id, week, team_id) DO UPDATE
SET target_multiple = excluded.target_multiple, status = excluded.status, measurability = excluded.measurability,
    reason = excluded.reason, flags = excluded.flags, baseline_version = excluded.baseline_version,
    baseline_deliveries = excluded.baseline_deliveries, baseline_exposure = excluded.baseline_exposure,
    baseline_engineer_weeks = excluded.baseline_engineer_weeks, baseline_rate = excluded.baseline_rate,
    deliveries13w = excluded.deliveries13w, exposure13w = excluded.exposure13w,
    raw_events13w = excluded.raw_events13w, batches13w = excluded.batches13w,
    engineer_weeks13w = excluded.engineer_weeks13w, weeks13w = excluded.weeks13w,
    closed_weeks = excluded.closed_weeks, rate4w = excluded.rate4w, rate13w = excluded.rate13w,
    multiple4w = excluded.multiple4w, multiple13w = excluded.multiple13w, raw_multiple13w = excluded.raw_multiple13w,
    batch_multiple13w = excluded.batch_multiple13w, calendar_multiple13w = excluded.calendar_multiple13w,
    expected_multiple = excluded.expected_multiple, required_rate = excluded.required_rate,
    method_version = excluded.method_version
