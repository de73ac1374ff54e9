-- What is stated about a feed replaces what was assumed; statements add up. Without one, a feed of pushed events is
-- taken as whole from its first event on. $1 assume so
WITH stated AS (
  SELECT repository.id AS repository_id, range_agg(tstzrange(staged.covered_from, staged.covered_through)) AS covered
  FROM staged_coverage AS staged
  JOIN repository ON lower(repository.full_name) = lower(staged.repo)
  GROUP BY repository.id
),
assumed AS (
  SELECT repository.id AS repository_id, tstzmultirange(tstzrange(min(staged.occurred_at), NULL)) AS covered
  FROM (SELECT repo, occurred_at FROM staged_event
        UNION ALL
        SELECT repo, coalesce(delivered_at, merged_at) FROM staged_merged) AS staged
  JOIN repository ON lower(repository.full_name) = lower(staged.repo)
  WHERE $1::boolean AND repository.id NOT IN (SELECT repository_id FROM stated)
  GROUP BY repository.id
)
INSERT INTO feed_coverage AS known (repository_id, covered, stated)
SELECT repository_id, covered, true FROM stated
UNION ALL
SELECT repository_id, covered, false FROM assumed
ON CONFLICT (repository_id) DO UPDATE
SET covered = CASE WHEN excluded.stated AND NOT known.stated THEN excluded.covered
                   ELSE known.covered + excluded.covered END,
    stated = excluded.stated OR known.stated
WHERE excluded.stated OR NOT known.stated
