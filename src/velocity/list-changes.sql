-- A page of changes, newest first: those merged in a span into what a scope is counted by, those of a repository, or those of
-- a person. $1 team · $2 scope · $3 structure · $4 from · $5 to (exclusive) · $6 repository · $7 person; null: not asked
-- $8, $9, $10 after this time, repository and number · $11 how many · $12 tools are told where so many people wrote what was
-- merged there within 13 weeks before: nobody reads from them what single people use
WITH wanted AS MATERIALIZED (
  SELECT change.repository_id, change.number, change.merged_at
  FROM scope_lens AS lens
  JOIN change ON change.repository_id = lens.repository_id
  JOIN component ON component.id = change.component_id
  WHERE lens.team_id = $1::int AND lens.scope = $2::text AND lens.structure = $3::text
    AND change.merged_at >= $4::timestamptz AND change.merged_at < $5::timestamptz
    AND (component.name = '' OR EXISTS (
      SELECT FROM lens_part AS part WHERE part.lens_id = lens.lens_id AND part.component_id = change.component_id))
  UNION
  SELECT repository_id, number, merged_at FROM change WHERE repository_id = $6::int
  UNION
  SELECT repository_id, number, merged_at FROM change WHERE author_id = $7::int
),
page AS (
  SELECT * FROM wanted
  WHERE $8::timestamptz IS NULL OR (merged_at, repository_id, number) < ($8::timestamptz, $9::int, $10::int)
  ORDER BY merged_at DESC, repository_id DESC, number DESC
  LIMIT $11
)
SELECT change.repository_id AS "repositoryId", repository.full_name AS repository, change.number,
       to_char(change.merged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') AS at,
       change.opened_at AS "openedAt", change.first_commit_at AS "firstCommitAt", change.first_review_at AS "firstReviewAt",
       change.size, change.commits, change.author_kind AS author, change.delivered_by AS "deliveredBy", change.linked,
       change.revert, change.hotfix, change.ai_version AS "toolRules",
       CASE WHEN change.ai_version IS NOT NULL AND ($7::int IS NOT NULL OR (
         SELECT count(DISTINCT near.author_id) FROM change AS near
         WHERE near.repository_id = change.repository_id AND near.merged_at <= change.merged_at
           AND near.merged_at > change.merged_at - interval '13 weeks') >= $12::int) THEN coalesce((
         SELECT json_agg(json_build_object('tool', tool, 'confidence', confidence) ORDER BY tool)
         FROM change_marker AS mark
         WHERE mark.repository_id = change.repository_id AND mark.number = change.number), '[]') END AS tools,
       (SELECT count(*)::int FROM wanted) AS total
FROM page
JOIN change USING (repository_id, number)
JOIN repository ON repository.id = change.repository_id
ORDER BY change.merged_at DESC, change.repository_id DESC, change.number DESC
