-- Upserts the staged events by their natural key; a row said twice counts once, the last word wins.
WITH latest AS (
  SELECT DISTINCT ON (repository.id, staged.source, staged.event_key)
         repository.id AS repository_id, component.id AS component_id, staged.*
  FROM staged_event AS staged
  JOIN repository ON lower(repository.full_name) = lower(staged.repo)
  JOIN component ON component.repository_id = repository.id AND component.name = staged.component
  ORDER BY repository.id, staged.source, staged.event_key, staged.position DESC
),
saved AS (
  INSERT INTO delivery_event AS known
    (repository_id, component_id, source, event_key, sha, occurred_at, environment, name, tag_class, commits,
     production, transient, placed_by, content, bots, ancestor, estimated)
  SELECT repository_id, component_id, source, event_key, sha, coalesce(seen.at, occurred_at), environment, name,
         tag_class, commits, production, transient, placed_by, content, bots, ancestor, estimated AND seen.at IS NULL
  FROM latest
  -- A lightweight tag is dated by when it was seen to be made, if it was.
  LEFT JOIN LATERAL (
    SELECT min(made.at) AS at FROM tag_seen AS made
    WHERE made.repository_id = latest.repository_id AND made.name = latest.event_key AND NOT made.gone
      AND made.at > ALL (SELECT last.at FROM tag_seen AS last
                         WHERE last.repository_id = made.repository_id AND last.name = made.name AND last.gone)
  ) AS seen ON latest.source = 'TAG' AND latest.estimated
  ON CONFLICT (repository_id, source, event_key) DO UPDATE
  SET component_id = excluded.component_id, sha = excluded.sha, occurred_at = excluded.occurred_at,
      environment = excluded.environment, name = excluded.name, tag_class = excluded.tag_class,
      commits = coalesce(excluded.commits, known.commits), production = excluded.production,
      transient = excluded.transient, placed_by = excluded.placed_by,
      content = coalesce(excluded.content, known.content), bots = coalesce(excluded.bots, known.bots),
      ancestor = coalesce(excluded.ancestor, known.ancestor), estimated = excluded.estimated
  WHERE (known.component_id, known.sha, known.occurred_at, known.environment, known.name, known.tag_class, known.commits,
         known.production, known.transient, known.placed_by, known.content, known.bots, known.ancestor, known.estimated)
        IS DISTINCT FROM
        (excluded.component_id, excluded.sha, excluded.occurred_at, excluded.environment, excluded.name,
         excluded.tag_class, coalesce(excluded.commits, known.commits), excluded.production, excluded.transient,
         excluded.placed_by, coalesce(excluded.content, known.content), coalesce(excluded.bots, known.bots),
         coalesce(excluded.ancestor, known.ancestor), excluded.estimated)
  RETURNING (xmax = 0) AS added
)
SELECT (SELECT count(*) FROM latest)::int AS rows,
       (SELECT count(*) FROM saved WHERE added)::int AS added,
       (SELECT count(*) FROM saved WHERE NOT added)::int AS changed,
       -- Deployed repositories of which merged changes are known: these may be dated anew.
       ARRAY(SELECT DISTINCT latest.repo FROM latest
             WHERE latest.source = 'DEPLOYMENT' AND latest.repository_id IN (SELECT repository_id FROM merged_delivery)) AS merged
