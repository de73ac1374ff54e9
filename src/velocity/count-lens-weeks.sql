-- Counts the weeks of what was judged just now (counted_verdict): distinct (repository, SHA), as a lens is of one
-- repository. What that changes of lenses that were judged before goes into dirty_lens_week. In the order of weeks, so that
-- what changes together stands together. $1 time zone · $2 the earliest `since`, for the planner
WITH now AS MATERIALIZED (
  SELECT lens_id, date_trunc('week', day)::date AS week,
         count(*) FILTER (WHERE verdict NOT IN ('IGNORED', 'OTHER_SOURCE'))::int AS raw_events,
         count(*) FILTER (WHERE verdict = 'IGNORED')::int AS ignored,
         count(*) FILTER (WHERE counted)::int AS deliveries,
         count(*) FILTER (WHERE opens_batch)::int AS batches,
         count(*) FILTER (WHERE verdict = 'REDEPLOY')::int AS redeploys,
         count(*) FILTER (WHERE verdict = 'ROLLBACK')::int AS rollbacks,
         count(*) FILTER (WHERE verdict = 'EMPTY')::int AS empty,
         count(*) FILTER (WHERE verdict = 'OUT_OF_ORDER')::int AS out_of_order,
         count(*) FILTER (WHERE verdict = 'CONFIG_ONLY')::int AS config_only,
         count(*) FILTER (WHERE verdict = 'BOT_ONLY')::int AS bot_only,
         count(*) FILTER (WHERE (counted OR verdict = 'EMPTY') AND checked)::int AS content_checked
  FROM counted_verdict
  WHERE verdict <> 'OTHER_SOURCE'
  GROUP BY 1, 2
),
-- Nobody else writes these weeks meanwhile, so that a row is found again by where it stands.
differing AS MATERIALIZED (
  SELECT known.stands, coalesce(now.lens_id, known.lens_id) AS lens_id, coalesce(now.week, known.week) AS week,
         now.raw_events, now.ignored, now.deliveries, now.batches, now.redeploys, now.rollbacks, now.empty,
         now.out_of_order, now.config_only, now.bot_only, now.content_checked
  FROM now
  FULL JOIN (
    SELECT lens_week.ctid AS stands, lens_week.*
    FROM due_lens AS due
    JOIN lens_week ON lens_week.lens_id = due.lens_id AND lens_week.week >= (due.since AT TIME ZONE $1)::date
                  AND lens_week.week >= ($2::timestamptz AT TIME ZONE $1)::date
  ) AS known ON known.lens_id = now.lens_id AND known.week = now.week
  WHERE (known.raw_events, known.ignored, known.deliveries, known.batches, known.redeploys, known.rollbacks, known.empty,
         known.out_of_order, known.config_only, known.bot_only, known.content_checked)
        IS DISTINCT FROM
        (now.raw_events, now.ignored, now.deliveries, now.batches, now.redeploys, now.rollbacks, now.empty,
         now.out_of_order, now.config_only, now.bot_only, now.content_checked)
),
gone AS (
  DELETE FROM lens_week USING differing WHERE lens_week.ctid = differing.stands AND differing.raw_events IS NULL
),
counted_otherwise AS (
  UPDATE lens_week
  SET raw_events = now.raw_events, ignored = now.ignored, deliveries = now.deliveries, batches = now.batches,
      redeploys = now.redeploys, rollbacks = now.rollbacks, empty = now.empty, out_of_order = now.out_of_order,
      config_only = now.config_only, bot_only = now.bot_only, content_checked = now.content_checked
  FROM differing AS now
  WHERE lens_week.ctid = now.stands AND now.raw_events IS NOT NULL
),
added AS (
  INSERT INTO lens_week (lens_id, week, raw_events, ignored, deliveries, batches, redeploys, rollbacks, empty,
                         out_of_order, config_only, bot_only, content_checked)
  SELECT lens_id, week, raw_events, ignored, deliveries, batches, redeploys, rollbacks, empty, out_of_order, config_only,
         bot_only, content_checked
  FROM differing WHERE stands IS NULL
  ORDER BY week, lens_id
)
INSERT INTO dirty_lens_week (lens_id, week)
SELECT differing.lens_id, differing.week
FROM differing JOIN due_lens AS due USING (lens_id)
WHERE due.since > '-infinity'
