-- The picture of every scope, cohort and week from the judged goals, as teams were placed in that week.
-- A team of a higher cohort that reaches a lower target counts there too. Cohort 0 is all cohorts together.
-- What a picture was before is kept. $1 program · $2 first week · $3 the week after the last
-- $4 lower edges of the histogram · $5 now
WITH placed AS (
  SELECT closure.ancestor_id AS scope_id, progress.team_id, progress.week, progress.target_multiple AS target, progress.status,
         progress.measurability, progress.expected_multiple, progress.baseline_rate, progress.rate13w,
         CASE WHEN progress.measurability = 'MEASURABLE' THEN progress.multiple13w END AS figure
  FROM progress_week AS progress
  JOIN team_closure AS closure ON closure.team_id = progress.team_id
                              AND closure.valid_from <= progress.week AND closure.valid_to > progress.week
  WHERE progress.program_id = $1 AND progress.week >= $2::date AND progress.week < $3::date
),
-- Each team once in all, once in its own cohort (own), and once in every lower one (not own).
grouped AS (
  SELECT placed.*, 0 AS cohort, true AS own, width_bucket(figure, $4::double precision[]) AS bin FROM placed
  UNION ALL
  SELECT placed.*, cohort.multiple, cohort.multiple = target, width_bucket(figure, $4::double precision[])
  FROM placed JOIN cohort ON cohort.program_id = $1 AND cohort.multiple <= placed.target
),
counted AS (
  SELECT scope_id, week, cohort,
         count(*) FILTER (WHERE own) AS teams,
         count(*) FILTER (WHERE own AND measurability = 'MEASURABLE') AS measurable,
         count(*) FILTER (WHERE own AND measurability = 'LOW_PRECISION') AS low_precision,
         count(figure) FILTER (WHERE own) AS figures_from,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY figure) FILTER (WHERE own) AS median_multiple,
         sum(rate13w ORDER BY team_id) FILTER (WHERE own AND figure IS NOT NULL)
           / nullif(sum(baseline_rate ORDER BY team_id) FILTER (WHERE own AND figure IS NOT NULL), 0) AS pooled_multiple,
         count(*) FILTER (WHERE own AND figure >= target) AS at_target_now,
         count(*) FILTER (WHERE own AND figure >= expected_multiple) AS on_plan_now,
         count(*) FILTER (WHERE NOT own) AS higher_teams,
         count(*) FILTER (WHERE NOT own AND figure >= cohort) AS higher_at_target_now,
         array_agg(status) FILTER (WHERE own) AS statuses,
         array_agg(bin) FILTER (WHERE own AND figure IS NOT NULL) AS bins
  FROM grouped
  GROUP BY scope_id, week, cohort
),
whole AS (
  SELECT scope_id, week, cohort,
         jsonb_build_object(
           'multiple', cohort, 'teams', teams, 'measurable', measurable, 'lowPrecision', low_precision,
           'figuresFrom', figures_from, 'medianMultiple', median_multiple, 'pooledMultiple', pooled_multiple,
           'atTargetNow', at_target_now, 'onPlanNow', on_plan_now, 'higherTeams', higher_teams,
           'higherAtTargetNow', higher_at_target_now,
           'statuses', (SELECT jsonb_object_agg(status, n)
                        FROM (SELECT status, count(*) AS n FROM unnest(statuses) AS status GROUP BY status) AS by_status),
           'bins', (SELECT jsonb_agg((SELECT count(*) FROM unnest(bins) AS bin WHERE bin = nth) ORDER BY nth)
                    FROM generate_series(1, cardinality($4::double precision[])) AS nth)
         ) AS picture
  FROM counted
  WHERE teams > 0
),
scope_picture AS (
  SELECT scope_id, week, (jsonb_agg(picture) FILTER (WHERE cohort = 0)) -> 0 AS picture,
         coalesce(jsonb_agg(picture ORDER BY cohort) FILTER (WHERE cohort > 0), '[]') AS cohorts
  FROM whole
  GROUP BY scope_id, week
),
gone AS (
  DELETE FROM rollup_week AS known
  WHERE known.program_id = $1 AND known.week >= $2::date AND known.week < $3::date
    AND NOT EXISTS (SELECT FROM scope_picture AS now WHERE now.scope_id = known.team_id AND now.week = known.week)
  RETURNING known.team_id, known.week, known.picture, known.cohorts
),
saved AS (
  INSERT INTO rollup_week (program_id, team_id, week, picture, cohorts)
  SELECT $1, scope_id, week, picture, cohorts FROM scope_picture
  ON CONFLICT (program_id, week, team_id) DO UPDATE SET picture = excluded.picture, cohorts = excluded.cohorts
  WHERE (rollup_week.picture, rollup_week.cohorts) IS DISTINCT FROM (excluded.picture, excluded.cohorts)
  RETURNING team_id, week
)
INSERT INTO rollup_restatement (program_id, team_id, week, at, picture, cohorts)
SELECT $1, team_id, week, $5::timestamptz, picture, cohorts FROM gone
UNION ALL
SELECT $1, saved.team_id, saved.week, $5::timestamptz, known.picture, known.cohorts
FROM saved
LEFT JOIN rollup_week AS known ON known.program_id = $1 AND known.team_id = saved.team_id AND known.week = saved.week
WHERE known.team_id IS NOT NULL
   OR EXISTS (SELECT FROM rollup_restatement AS earlier
              WHERE earlier.program_id = $1 AND earlier.team_id = saved.team_id AND earlier.week = saved.week)
