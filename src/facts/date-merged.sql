-- A merged change is delivered when it is stated so; else with the first production deployment of the commit that contains
-- it; by its merge where its component has no production deployment at all. While there are deployments, but none of that
-- commit, it is not delivered: there is no event.
-- $1 repositories · $2 the production pattern where nobody states one
WITH company AS (
  SELECT coalesce((SELECT production_pattern FROM organization), $2) AS pattern
),
-- What the owners of a component call production.
called AS (
  SELECT component.id AS component_id, component.name,
         coalesce(array_agg(DISTINCT coalesce(team.production_pattern, company.pattern)) FILTER (WHERE team.id IS NOT NULL),
                  ARRAY[company.pattern]) AS patterns
  FROM component
  CROSS JOIN company
  LEFT JOIN ownership ON ownership.component_id = component.id
  LEFT JOIN team ON team.id = ownership.team_id
  WHERE component.repository_id = ANY ($1::int[])
  GROUP BY component.id, component.name, company.pattern
),
deployed AS MATERIALIZED (
  SELECT event.repository_id, event.component_id, called.name, event.sha, min(event.occurred_at) AS first
  FROM delivery_event AS event
  JOIN called USING (component_id)
  WHERE event.repository_id = ANY ($1::int[]) AND event.source = 'DEPLOYMENT' AND NOT event.transient
    AND (event.production OR event.environment IS NULL OR event.environment ~* ANY (called.patterns))
  GROUP BY event.repository_id, event.component_id, called.name, event.sha
),
brought AS (
  SELECT repository_id, sha, min(first) AS first FROM deployed GROUP BY repository_id, sha
),
-- A deployment of the whole repository deploys its components, and one of a component a part of the whole.
deploying AS (
  SELECT component_id, EXISTS (
           SELECT FROM deployed
           WHERE deployed.repository_id = component.repository_id
             AND (deployed.component_id = called.component_id OR deployed.name = '' OR called.name = '')) AS deploys
  FROM called JOIN component ON component.id = called.component_id
),
dated AS (
  SELECT merged.*, concat_ws(' ', 'merge', called.name, merged.sha) AS event_key,
         CASE WHEN called.name = '' THEN 'RULES' ELSE 'ROW' END AS placed_by,
         coalesce(merged.delivered_at, brought.first, CASE WHEN NOT deploying.deploys THEN merged.merged_at END) AS occurred_at
  FROM merged_delivery AS merged
  JOIN called USING (component_id)
  JOIN deploying USING (component_id)
  LEFT JOIN brought ON brought.repository_id = merged.repository_id
                   AND brought.sha = coalesce(merged.delivered_by, merged.sha)
  WHERE merged.repository_id = ANY ($1::int[])
),
undone AS (
  DELETE FROM delivery_event AS event
  USING dated
  WHERE dated.occurred_at IS NULL AND event.repository_id = dated.repository_id AND event.source = 'CHANGE'
    AND event.event_key = dated.event_key
)
INSERT INTO delivery_event AS known
  (repository_id, component_id, source, event_key, sha, occurred_at, commits, content, bots, ancestor, placed_by)
SELECT repository_id, component_id, 'CHANGE', event_key, sha, occurred_at, commits, content, bots, ancestor, placed_by
FROM dated
WHERE occurred_at IS NOT NULL
ON CONFLICT (repository_id, source, event_key) DO UPDATE
SET occurred_at = excluded.occurred_at, commits = excluded.commits, content = excluded.content, bots = excluded.bots,
    ancestor = excluded.ancestor
WHERE (known.occurred_at, known.commits, known.content, known.bots, known.ancestor)
      IS DISTINCT FROM
      (excluded.occurred_at, excluded.commits, excluded.content, excluded.bots, excluded.ancestor)
