-- Upserts merged pull requests and the marks of AI tools on them; what was stated outright stays, and what is known is not
-- forgotten. $1 rows as JSON · $2 version of the rules that looked for marks of AI tools
WITH told AS MATERIALIZED (
  SELECT DISTINCT ON (row."repositoryId", row.number)
         row."repositoryId" AS repository_id, component.id AS component_id, row.*,
         CASE WHEN row."authorKind" = 'HUMAN' THEN person.id END AS author_id
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS said(value, place)
  CROSS JOIN LATERAL jsonb_to_record(said.value) AS row(
    "repositoryId" int, number int, sha text, "mergedAt" timestamptz, "firstCommitAt" timestamptz, "openedAt" timestamptz,
    "firstReviewAt" timestamptz, size int, revert boolean, hotfix boolean, "revertsNumber" int, "revertsSha" text,
    version smallint, commits int, "authorKind" text, "authorId" bigint, "authorLogin" text, marks jsonb)
  JOIN component ON component.repository_id = row."repositoryId" AND component.name = ''
  LEFT JOIN person ON person.github_id = row."authorId"
                   OR (person.github_id IS NULL AND lower(person.login) = lower(row."authorLogin"))
  ORDER BY row."repositoryId", row.number, said.place DESC, person.github_id NULLS LAST
),
merged AS MATERIALIZED (
  SELECT told.repository_id, told.number, coalesce(known.component_id, told.component_id) AS component_id, told.sha,
         told."mergedAt" AS merged_at, known.delivered_by,
         coalesce(told."firstCommitAt", known.first_commit_at) AS first_commit_at,
         coalesce(told."openedAt", known.opened_at) AS opened_at,
         coalesce(told."firstReviewAt", known.first_review_at) AS first_review_at,
         told.size, mark.revert, mark.hotfix, mark.reverts_number, mark.reverts_sha, mark.version AS marker_version,
         known.linked, told.author_id, told."authorKind" AS author_kind, told.commits, $2::text AS ai_version
  FROM told
  LEFT JOIN change AS known USING (repository_id, number)
  CROSS JOIN LATERAL (
    SELECT known.revert, known.hotfix, known.reverts_number, known.reverts_sha, known.marker_version AS version
    WHERE known.marker_version IS NULL AND (known.revert IS NOT NULL OR known.hotfix IS NOT NULL)
    UNION ALL
    SELECT told.revert, told.hotfix, told."revertsNumber", told."revertsSha", told.version
    LIMIT 1) AS mark
),
saved AS (
  INSERT INTO change AS known
    (repository_id, number, component_id, sha, merged_at, delivered_by, first_commit_at, opened_at, first_review_at, size,
     revert, hotfix, reverts_number, reverts_sha, marker_version, linked, author_id, author_kind, commits, ai_version)
  SELECT * FROM merged
  ON CONFLICT (repository_id, number) DO UPDATE
  SET sha = excluded.sha, merged_at = excluded.merged_at, first_commit_at = excluded.first_commit_at,
      opened_at = excluded.opened_at, first_review_at = excluded.first_review_at, size = excluded.size,
      revert = excluded.revert, hotfix = excluded.hotfix, reverts_number = excluded.reverts_number,
      reverts_sha = excluded.reverts_sha, marker_version = excluded.marker_version, author_id = excluded.author_id,
      author_kind = excluded.author_kind, commits = excluded.commits, ai_version = excluded.ai_version
  WHERE known IS DISTINCT FROM excluded
  RETURNING repository_id, number, (xmax = 0) AS added
),
marked AS (
  SELECT told.repository_id, told.number, mark.tool, mark.confidence
  FROM told CROSS JOIN LATERAL jsonb_to_recordset(told.marks) AS mark(tool text, confidence text)
),
gone AS (
  DELETE FROM change_marker AS known
  USING told
  WHERE known.repository_id = told.repository_id AND known.number = told.number
    AND NOT EXISTS (SELECT FROM marked WHERE marked.repository_id = known.repository_id AND marked.number = known.number
                                        AND marked.tool = known.tool)
  RETURNING known.repository_id, known.number
),
marks AS (
  INSERT INTO change_marker AS known (repository_id, number, tool, confidence, rule_version)
  SELECT repository_id, number, tool, confidence, $2 FROM marked
  ON CONFLICT (repository_id, number, tool) DO UPDATE
  SET confidence = excluded.confidence, rule_version = excluded.rule_version
  WHERE known IS DISTINCT FROM excluded
  RETURNING repository_id, number
),
other AS (
  SELECT repository_id, number FROM saved WHERE NOT added
  UNION
  SELECT repository_id, number FROM gone
  UNION
  (SELECT repository_id, number FROM marks EXCEPT SELECT repository_id, number FROM saved WHERE added)
)
SELECT (SELECT count(*) FROM merged)::int AS rows,
       (SELECT count(*) FROM saved WHERE added)::int AS added,
       (SELECT count(*) FROM other)::int AS changed
