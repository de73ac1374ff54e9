-- Stores the verdicts of judged_event that are new or say something else, and takes away those of events that are gone or
-- happened at another time. $1 the earliest `since`, for the planner
WITH known AS MATERIALIZED (
  SELECT verdict.*
  FROM due_lens AS due
  JOIN verdict ON verdict.lens_id = due.lens_id AND verdict.occurred_at >= due.since AND verdict.occurred_at >= $1::timestamptz
),
gone AS (
  DELETE FROM verdict USING (
    SELECT lens_id, occurred_at, event_id FROM known
    EXCEPT
    SELECT lens_id, occurred_at, event_id FROM judged_event) AS lost
  WHERE verdict.lens_id = lost.lens_id AND verdict.occurred_at = lost.occurred_at AND verdict.event_id = lost.event_id
)
INSERT INTO verdict (event_id, occurred_at, lens_id, component_id, place, day, rule_version, counted, filled, checked,
                     opens_batch, verdict, sha, reason)
SELECT now.event_id, now.occurred_at, now.lens_id, now.component_id, now.place, now.day, now.rule_version, now.counted,
       now.filled, now.checked, now.opens_batch, now.verdict, now.sha, now.reason
FROM judged_event AS now
LEFT JOIN known ON known.lens_id = now.lens_id AND known.occurred_at = now.occurred_at AND known.event_id = now.event_id
WHERE known.event_id IS NULL
   OR (known.component_id, known.sha, known.place, known.day, known.counted, known.filled, known.checked,
       known.opens_batch, known.verdict, known.reason, known.rule_version)
      IS DISTINCT FROM
      (now.component_id, now.sha, now.place, now.day, now.counted, now.filled, now.checked, now.opens_batch, now.verdict,
       now.reason, now.rule_version)
ORDER BY now.lens_id, now.occurred_at
ON CONFLICT (lens_id, occurred_at, event_id) DO UPDATE
SET component_id = excluded.component_id, place = excluded.place, day = excluded.day,
    rule_version = excluded.rule_version, counted = excluded.counted, filled = excluded.filled,
    checked = excluded.checked, opens_batch = excluded.opens_batch, verdict = excluded.verdict, sha = excluded.sha,
    reason = excluded.reason
