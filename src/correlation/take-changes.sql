-- What changed since correlating last took it up, by program; noted in the same transaction. Adoption belongs to all
-- programs: the first week that says something else, or everything. $1 method version; another than the last: everything
WITH known AS (
  SELECT progress_change, adoption_change FROM correlation_cursor WHERE method_version = $1
),
noted AS (
  INSERT INTO correlation_cursor (progress_change, adoption_change, method_version)
  SELECT coalesce((SELECT max(id) FROM progress_change), 0), coalesce((SELECT max(id) FROM adoption_change), 0), $1
  ON CONFLICT (id) DO UPDATE
  SET progress_change = excluded.progress_change, adoption_change = excluded.adoption_change,
      method_version = excluded.method_version
),
adoption AS (
  SELECT min(from_week) AS from_week, coalesce(bool_or(from_week IS NULL), false) AS everything
  FROM adoption_change WHERE id > (SELECT adoption_change FROM known)
),
judged AS (
  SELECT program_id, min(from_week) AS from_week, max(to_week) AS to_week
  FROM progress_change WHERE id > (SELECT progress_change FROM known)
  GROUP BY program_id
)
SELECT program.id AS program_id, NOT EXISTS (SELECT FROM known) OR adoption.everything AS everything,
       adoption.from_week::text AS adoption_from, judged.from_week::text AS judged_from, judged.to_week::text AS judged_to
FROM program
CROSS JOIN adoption
LEFT JOIN judged ON judged.program_id = program.id
ORDER BY program.id
