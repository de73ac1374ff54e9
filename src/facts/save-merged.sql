-- Upserts the staged merged changes; the last word wins, what is known is not forgotten.
WITH latest AS (
  SELECT DISTINCT ON (component.id, staged.sha)
         repository.id AS repository_id, component.id AS component_id, staged.*
  FROM staged_merged AS staged
  JOIN repository ON lower(repository.full_name) = lower(staged.repo)
  JOIN component ON component.repository_id = repository.id AND component.name = staged.component
  ORDER BY component.id, staged.sha, staged.position DESC
),
saved AS (
  INSERT INTO merged_delivery AS known
    (component_id, sha, repository_id, merged_at, delivered_by, delivered_at, commits, content, bots, ancestor)
  SELECT component_id, sha, repository_id, merged_at, delivered_by, delivered_at, commits, content, bots, ancestor
  FROM latest
  ON CONFLICT (component_id, sha) DO UPDATE
  SET merged_at = excluded.merged_at, delivered_by = coalesce(excluded.delivered_by, known.delivered_by),
      delivered_at = coalesce(excluded.delivered_at, known.delivered_at),
      commits = coalesce(excluded.commits, known.commits), content = coalesce(excluded.content, known.content),
      bots = coalesce(excluded.bots, known.bots), ancestor = coalesce(excluded.ancestor, known.ancestor)
  WHERE (known.merged_at, known.delivered_by, known.delivered_at, known.commits, known.content, known.bots, known.ancestor)
        IS DISTINCT FROM
        (excluded.merged_at, coalesce(excluded.delivered_by, known.delivered_by),
         coalesce(excluded.delivered_at, known.delivered_at), coalesce(excluded.commits, known.commits),
         coalesce(excluded.content, known.content), coalesce(excluded.bots, known.bots),
         coalesce(excluded.ancestor, known.ancestor))
  RETURNING (xmax = 0) AS added
)
SELECT (SELECT count(*) FROM latest)::int AS rows,
       (SELECT count(*) FROM saved WHERE added)::int AS added,
       (SELECT count(*) FROM saved WHERE NOT added)::int AS changed
