-- A baseline that says something new becomes the next version, with why; the versions before it stay.
-- $1 program · $2 the baselines as JSON · $3 now
WITH measured AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS row(
    team_id int, window_from date, window_to date, deliveries int, exposure double precision, weeks int, source text)
),
latest AS (
  SELECT DISTINCT ON (team_id) * FROM baseline WHERE program_id = $1 ORDER BY team_id, version DESC
),
added AS (
  INSERT INTO baseline
    (program_id, team_id, version, window_from, window_to, deliveries, exposure, weeks, source, reason, created_at)
  SELECT $1, measured.team_id, coalesce(latest.version, 0) + 1, measured.window_from, measured.window_to,
         measured.deliveries, measured.exposure, measured.weeks, measured.source,
         CASE WHEN latest.version IS NULL THEN 'INITIAL'
              WHEN latest.source IS DISTINCT FROM measured.source THEN 'SOURCE'
              WHEN (latest.window_from, latest.window_to) <> (measured.window_from, measured.window_to) THEN 'WINDOW'
              WHEN latest.deliveries = measured.deliveries THEN 'CALENDAR_OR_COVERAGE'
              ELSE 'RESTATED' END,
         $3
  FROM measured
  LEFT JOIN latest USING (team_id)
  WHERE latest.version IS NULL
     OR (latest.window_from, latest.window_to, latest.deliveries, latest.exposure, latest.weeks)
        <> (measured.window_from, measured.window_to, measured.deliveries, measured.exposure, measured.weeks)
     OR latest.source IS DISTINCT FROM measured.source
  RETURNING team_id, version, reason
)
SELECT team_id, version, reason FROM added
UNION ALL
SELECT latest.team_id, latest.version, NULL FROM latest JOIN measured USING (team_id)
WHERE latest.team_id NOT IN (SELECT team_id FROM added)
