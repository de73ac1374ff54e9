-- Programs as an organisation file states them; a program that is no longer in the file stays as it was.
-- $1 programs as JSON
WITH stated AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS row(
    slug text, name text, metric text, baseline_from date, baseline_to date, start date, deadline date, curve text)
)
INSERT INTO program AS known (slug, name, metric, baseline_from, baseline_to, start, deadline, curve)
SELECT slug, name, metric, baseline_from, baseline_to, start, deadline, curve FROM stated
ON CONFLICT (slug) DO UPDATE
SET name = excluded.name, metric = excluded.metric, baseline_from = excluded.baseline_from,
    baseline_to = excluded.baseline_to, start = excluded.start, deadline = excluded.deadline, curve = excluded.curve
WHERE (known.name, known.metric, known.baseline_from, known.baseline_to, known.start, known.deadline, known.curve)
      IS DISTINCT FROM
      (excluded.name, excluded.metric, excluded.baseline_from, excluded.baseline_to, excluded.start,
       excluded.deadline, excluded.curve)
RETURNING (xmax = 0) AS added
