-- $1 program · $2 the judged goals as JSON · $3 method version · $4 first week · $5 the week after the last
-- $6 only these teams were judged; null: all · $7 now
-- What was judged before and says something else is kept whole, whatever its columns are.
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
  RETURNING known.*
),
saved AS (
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
RETURNING progress_week.*
),
-- Every part of one statement sees progress_week as it was before it.
told AS (
  SELECT team_id, week, to_jsonb(gone) AS before, NULL::jsonb AS after FROM gone
  UNION ALL
  SELECT saved.team_id, saved.week, CASE WHEN known.team_id IS NOT NULL THEN to_jsonb(known) END, to_jsonb(saved)
  FROM saved
  LEFT JOIN progress_week AS known ON known.program_id = saved.program_id AND known.team_id = saved.team_id
                                  AND known.week = saved.week
  WHERE CASE WHEN known.team_id IS NOT NULL THEN known.* IS DISTINCT FROM saved.*
             ELSE EXISTS (SELECT FROM progress_restatement AS earlier
                          WHERE earlier.program_id = saved.program_id AND earlier.team_id = saved.team_id
                            AND earlier.week = saved.week) END
),
said AS (
  SELECT team_id, week, before - '{program_id,team_id,week}'::text[] AS before,
         after - '{program_id,team_id,week}'::text[] AS after
  FROM told
),
changed AS (
  SELECT said.*, array_remove(ARRAY[
           CASE WHEN before -> 'target_multiple' IS DISTINCT FROM after -> 'target_multiple' THEN 'TARGET' END,
           CASE WHEN before -> 'baseline_version' IS DISTINCT FROM after -> 'baseline_version' THEN 'BASELINE' END,
           CASE WHEN (before -> 'deliveries13w', before -> 'exposure13w', before -> 'weeks13w', before -> 'rate4w')
                     IS DISTINCT FROM
                     (after -> 'deliveries13w', after -> 'exposure13w', after -> 'weeks13w', after -> 'rate4w')
                THEN 'WEEKS' END,
           CASE WHEN before -> 'method_version' IS DISTINCT FROM after -> 'method_version' THEN 'METHOD' END], NULL) AS causes
  FROM said
)
INSERT INTO progress_restatement (program_id, team_id, week, at, causes, before, after)
SELECT $1, team_id, week, $7::timestamptz,
       CASE WHEN before IS NULL OR after IS NULL THEN '{TARGET}' WHEN causes = '{}' THEN '{PROGRAM}' ELSE causes END,
       before, after
FROM changed
