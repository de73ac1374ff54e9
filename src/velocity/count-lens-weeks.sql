-- Counts the weeks of lenses between the instants of lens_span: distinct (repository, SHA), as a lens is of one repository.
INSERT INTO lens_week (lens_id, week, raw_events, ignored, deliveries, batches, redeploys, rollbacks, empty, out_of_order,
                       config_only, bot_only, content_checked)
SELECT verdict.lens_id, date_trunc('week', verdict.day)::date,
       count(*) FILTER (WHERE verdict NOT IN ('IGNORED', 'OTHER_SOURCE')),
       count(*) FILTER (WHERE verdict = 'IGNORED'),
       count(*) FILTER (WHERE counted),
       count(*) FILTER (WHERE opens_batch),
       count(*) FILTER (WHERE verdict = 'REDEPLOY'),
       count(*) FILTER (WHERE verdict = 'ROLLBACK'),
       count(*) FILTER (WHERE verdict = 'EMPTY'),
       count(*) FILTER (WHERE verdict = 'OUT_OF_ORDER'),
       count(*) FILTER (WHERE verdict = 'CONFIG_ONLY'),
       count(*) FILTER (WHERE verdict = 'BOT_ONLY'),
       count(*) FILTER (WHERE (counted OR verdict = 'EMPTY') AND checked)
FROM lens_span AS span
JOIN verdict ON verdict.lens_id = span.lens_id AND verdict.occurred_at >= span.begins AND verdict.occurred_at < span.ends
GROUP BY 1, 2
HAVING count(*) FILTER (WHERE verdict <> 'OTHER_SOURCE') > 0
ON CONFLICT (lens_id, week) DO UPDATE
SET raw_events = excluded.raw_events, ignored = excluded.ignored, deliveries = excluded.deliveries,
    batches = excluded.batches, redeploys = excluded.redeploys, rollbacks = excluded.rollbacks, empty = excluded.empty,
    out_of_order = excluded.out_of_order, config_only = excluded.config_only, bot_only = excluded.bot_only,
    content_checked = excluded.content_checked
