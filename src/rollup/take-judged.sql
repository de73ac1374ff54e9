-- The weeks judged since gathering last took them up, by program; noted in the same transaction.
WITH known AS (
  SELECT coalesce((SELECT progress_change FROM rollup_cursor), 0) AS progress_change
),
noted AS (
  INSERT INTO rollup_cursor (progress_change)
  SELECT coalesce(max(id), 0) FROM progress_change
  ON CONFLICT (id) DO UPDATE SET progress_change = excluded.progress_change
)
SELECT program_id, min(from_week)::text AS from_week, max(to_week)::text AS to_week
FROM progress_change
WHERE id > (SELECT progress_change FROM known)
GROUP BY program_id
ORDER BY program_id
