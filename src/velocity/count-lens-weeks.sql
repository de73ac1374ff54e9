-- Counts the weeks of what was judged just now (counted_verdict): distinct (repository, SHA), as a lens is of one
-- repository. What that changes of lenses that were judged before goes into dirty_lens_week. In the order of weeks, so that
-- what changes together stands together. $1 time zone
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
gone AS (
  DELETE FROM lens_week AS known USING due_lens AS due
  WHERE known.lens_id = due.lens_id AND due.since > '-infinity' AND known.week >= (due.since AT TIME ZONE $1)::date
    AND NOT EXISTS (SELECT FROM now WHERE now.lens_id = known.lens_id AND now.week = known.week)
  RETURNING known.lens_id, known.week
),
saved AS (
  INSERT INTO lens_week AS known (lens_id, week, raw_events, ignored, deliveries, batches, redeploys, rollbacks, empty,
                                  out_of_order, config_only, bot_only, content_checked)
  SELECT * FROM now ORDER BY week, lens_id
  ON CONFLICT (lens_id, week) DO UPDATE
  SET raw_events = excluded.raw_events, ignored = excluded.ignored, deliveries = excluded.deliveries,
      batches = excluded.batches, redeploys = excluded.redeploys, rollbacks = excluded.rollbacks, empty = excluded.empty,
      out_of_order = excluded.out_of_order, config_only = excluded.config_only, bot_only = excluded.bot_only,
      content_checked = excluded.content_checked
  WHERE (known.raw_events, known.ignored, known.deliveries, known.batches, known.redeploys, known.rollbacks, known.empty,
         known.out_of_order, known.config_only, known.bot_only, known.content_checked)
        IS DISTINCT FROM
        (excluded.raw_events, excluded.ignored, excluded.deliveries, excluded.batches, excluded.redeploys,
         excluded.rollbacks, excluded.empty, excluded.out_of_order, excluded.config_only, excluded.bot_only,
         excluded.content_checked)
  RETURNING known.lens_id, known.week
)
INSERT INTO dirty_lens_week (lens_id, week)
SELECT touched.lens_id, touched.week
FROM (SELECT * FROM gone UNION ALL SELECT * FROM saved) AS touched
JOIN due_lens AS due USING (lens_id)
WHERE due.since > '-infinity'
