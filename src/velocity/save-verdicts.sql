-- Stores the verdicts of judged_event that are new or say something else, and takes away those of events that are gone or
-- happened at another time. Nobody else writes verdicts meanwhile, so that a row is found again by where it stands.
-- $1 the earliest `since`, for the planner
WITH differing AS MATERIALIZED (
  SELECT known.stands, now.*
  FROM (
    SELECT verdict.ctid AS stands, verdict.*
    FROM due_lens AS due
    JOIN verdict ON verdict.lens_id = due.lens_id AND verdict.occurred_at >= due.since
                AND verdict.occurred_at >= $1::timestamptz) AS known
  FULL JOIN judged_event AS now ON now.lens_id = known.lens_id AND now.occurred_at = known.occurred_at
                               AND now.event_id = known.event_id
  WHERE known.event_id IS NULL OR now.event_id IS NULL
     OR (known.component_id, known.sha, known.place, known.day, known.counted, known.filled, known.checked,
         known.opens_batch, known.verdict, known.reason, known.rule_version)
        IS DISTINCT FROM
        (now.component_id, now.sha, now.place, now.day, now.counted, now.filled, now.checked, now.opens_batch,
         now.verdict, now.reason, now.rule_version)
),
gone AS (
  DELETE FROM verdict USING differing WHERE verdict.ctid = differing.stands AND differing.event_id IS NULL
),
said_otherwise AS (
  UPDATE verdict
  SET component_id = now.component_id, place = now.place, day = now.day, rule_version = now.rule_version,
      counted = now.counted, filled = now.filled, checked = now.checked, opens_batch = now.opens_batch,
      verdict = now.verdict, sha = now.sha, reason = now.reason
  FROM differing AS now
  WHERE verdict.ctid = now.stands AND now.event_id IS NOT NULL
)
INSERT INTO verdict (event_id, occurred_at, lens_id, component_id, place, day, rule_version, counted, filled, checked,
                     opens_batch, verdict, sha, reason)
SELECT event_id, occurred_at, lens_id, component_id, place, day, rule_version, counted, filled, checked, opens_batch,
       verdict, sha, reason
FROM differing
WHERE stands IS NULL
ORDER BY lens_id, occurred_at
