-- Stores the verdicts of judged_event that are new or say something else, takes away those of events that are gone or
-- happened at another time, and notes the weeks of lenses that this touches in dirty_lens_week.
WITH gone AS (
  DELETE FROM verdict USING due_lens AS due
  WHERE verdict.lens_id = due.lens_id AND verdict.occurred_at >= due.since
    AND NOT EXISTS (SELECT FROM judged_event AS now WHERE now.lens_id = verdict.lens_id
                      AND now.occurred_at = verdict.occurred_at AND now.event_id = verdict.event_id)
  RETURNING verdict.lens_id, verdict.day
),
changed AS (
  SELECT now.*
  FROM judged_event AS now
  LEFT JOIN verdict AS known ON known.lens_id = now.lens_id AND known.occurred_at = now.occurred_at
                            AND known.event_id = now.event_id
  WHERE known.event_id IS NULL
     OR (known.component_id, known.sha, known.place, known.day, known.counted, known.filled, known.checked,
         known.opens_batch, known.verdict, known.reason, known.rule_version)
        IS DISTINCT FROM
        (now.component_id, now.sha, now.place, now.day, now.counted, now.filled, now.checked, now.opens_batch,
         now.verdict, now.reason, now.rule_version)
),
saved AS (
  INSERT INTO verdict (event_id, occurred_at, lens_id, component_id, place, day, rule_version, counted, filled, checked,
                       opens_batch, verdict, sha, reason)
  SELECT event_id, occurred_at, lens_id, component_id, place, day, rule_version, counted, filled, checked, opens_batch,
         verdict, sha, reason
  FROM changed
  ORDER BY lens_id, occurred_at
  ON CONFLICT (lens_id, occurred_at, event_id) DO UPDATE
  SET component_id = excluded.component_id, place = excluded.place, day = excluded.day,
      rule_version = excluded.rule_version, counted = excluded.counted, filled = excluded.filled,
      checked = excluded.checked, opens_batch = excluded.opens_batch, verdict = excluded.verdict, sha = excluded.sha,
      reason = excluded.reason
)
INSERT INTO dirty_lens_week (lens_id, week)
SELECT DISTINCT lens_id, date_trunc('week', day)::date
FROM (SELECT lens_id, day FROM gone UNION ALL SELECT lens_id, day FROM changed) AS touched
