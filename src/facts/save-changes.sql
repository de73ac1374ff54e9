-- Upserts changes by repository and number; the last word wins, what is known is not forgotten. $1 rows as JSON
WITH told AS (
  SELECT DISTINCT ON (repository.id, row.number)
         repository.id AS repository_id, component.id AS component_id, row.number, row.sha, row."mergedAt" AS merged_at,
         row."deliveredBy" AS delivered_by, row."firstCommitAt" AS first_commit_at, row."openedAt" AS opened_at,
         row."firstReviewAt" AS first_review_at, row.size, row.revert, row.hotfix, row."revertsNumber" AS reverts_number,
         row."revertsSha" AS reverts_sha, row."markerVersion" AS marker_version
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS said(value, place)
  CROSS JOIN LATERAL jsonb_to_record(said.value) AS row(
    repo text, component text, number int, sha text, "mergedAt" timestamptz, "deliveredBy" text,
    "firstCommitAt" timestamptz, "openedAt" timestamptz, "firstReviewAt" timestamptz, size int, revert boolean,
    hotfix boolean, "revertsNumber" int, "revertsSha" text, "markerVersion" smallint)
  JOIN repository ON lower(repository.full_name) = lower(row.repo)
  JOIN component ON component.repository_id = repository.id AND component.name = row.component
  ORDER BY repository.id, row.number, said.place DESC
),
merged AS (
  SELECT told.repository_id, told.number, told.component_id, told.sha, told.merged_at,
         coalesce(told.delivered_by, known.delivered_by) AS delivered_by,
         coalesce(told.first_commit_at, known.first_commit_at) AS first_commit_at,
         coalesce(told.opened_at, known.opened_at) AS opened_at,
         coalesce(told.first_review_at, known.first_review_at) AS first_review_at,
         coalesce(told.size, known.size) AS size,
         coalesce(told.revert, known.revert) AS revert,
         coalesce(told.hotfix, known.hotfix) AS hotfix,
         CASE WHEN told.revert IS NULL THEN known.reverts_number ELSE told.reverts_number END AS reverts_number,
         CASE WHEN told.revert IS NULL THEN known.reverts_sha ELSE told.reverts_sha END AS reverts_sha,
         coalesce(told.marker_version, known.marker_version) AS marker_version,
         -- What is stated was not found out.
         CASE WHEN told.delivered_by IS NULL THEN known.linked END AS linked,
         known.author_id, known.author_kind, known.commits, known.ai_version
  FROM told LEFT JOIN change AS known USING (repository_id, number)
),
saved AS (
  INSERT INTO change AS known
  SELECT repository_id, number, component_id, sha, merged_at, delivered_by, first_commit_at, opened_at, first_review_at,
         size, revert, hotfix, reverts_number, reverts_sha, marker_version, linked, author_id, author_kind, commits, ai_version
  FROM merged
  ON CONFLICT (repository_id, number) DO UPDATE
  SET component_id = excluded.component_id, sha = excluded.sha, merged_at = excluded.merged_at,
      delivered_by = excluded.delivered_by, first_commit_at = excluded.first_commit_at, opened_at = excluded.opened_at,
      first_review_at = excluded.first_review_at, size = excluded.size, revert = excluded.revert,
      hotfix = excluded.hotfix, reverts_number = excluded.reverts_number, reverts_sha = excluded.reverts_sha,
      marker_version = excluded.marker_version, linked = excluded.linked
  WHERE known IS DISTINCT FROM excluded
  RETURNING (xmax = 0) AS added
)
SELECT (SELECT count(*) FROM merged)::int AS rows,
       (SELECT count(*) FROM saved WHERE added)::int AS added,
       (SELECT count(*) FROM saved WHERE NOT added)::int AS changed
