-- What may have brought the changes of repositories to production, a row a commit, with the first delivery ever seen of each
-- repository: of the kind that owners count, or of what there is. Times in milliseconds. $1 repositories · $2 of each: not
-- before · $3 of each: not after · $4 the production pattern where nobody states one
WITH company AS (
  SELECT coalesce((SELECT production_pattern FROM organization), $4) AS pattern
),
called AS (
  SELECT component.id AS component_id, component.repository_id,
         coalesce(array_agg(DISTINCT coalesce(team.production_pattern, company.pattern)) FILTER (WHERE team.id IS NOT NULL),
                  ARRAY[company.pattern]) AS patterns,
         min(team.delivery_source) FILTER (WHERE team.delivery_source <> 'CHANGE') AS source
  FROM component
  CROSS JOIN company
  LEFT JOIN ownership ON ownership.component_id = component.id
  LEFT JOIN team ON team.id = ownership.team_id
  WHERE component.repository_id = ANY ($1::int[])
  GROUP BY component.id, component.repository_id, company.pattern
),
owned AS (
  SELECT *, min(source) OVER (PARTITION BY repository_id) AS counted FROM called
),
placed AS (
  SELECT event.repository_id, event.source, event.sha, event.occurred_at, event.id,
         coalesce(owned.counted, min(event.source) OVER (PARTITION BY event.repository_id)) AS counted,
         row_number() OVER (PARTITION BY event.component_id, event.source ORDER BY event.occurred_at, event.id) = 1 AS boundary,
         min(event.occurred_at) OVER (PARTITION BY event.repository_id, event.source) AS first
  FROM delivery_event AS event
  JOIN owned USING (component_id)
  WHERE event.repository_id = ANY ($1::int[]) AND CASE event.source
          WHEN 'DEPLOYMENT' THEN NOT event.transient
            AND (event.production OR event.environment IS NULL OR event.environment ~* ANY (owned.patterns))
          WHEN 'CHANGE' THEN false
          ELSE event.tag_class = 'VERSION'
        END
),
delivery AS (
  SELECT DISTINCT ON (placed.repository_id, sha) placed.repository_id, sha, occurred_at, boundary, first
  FROM placed
  JOIN unnest($1::int[], $2::double precision[], $3::double precision[]) AS asked(repository_id, since, until)
    USING (repository_id)
  WHERE source = counted AND occurred_at >= to_timestamp(since / 1000) AND occurred_at <= to_timestamp(until / 1000)
  ORDER BY placed.repository_id, sha, occurred_at, id
)
SELECT delivery.repository_id AS "repositoryId", delivery.sha, delivery.boundary,
       (extract(epoch FROM delivery.occurred_at) * 1000)::double precision AS at,
       (extract(epoch FROM delivery.first) * 1000)::double precision AS "firstAt",
       (extract(epoch FROM merge.merged_at) * 1000)::double precision AS "mergedAt",
       ancestry.sha IS NOT NULL AS asked, (extract(epoch FROM ancestry.since) * 1000)::double precision AS since, ancestry.final
FROM delivery
LEFT JOIN LATERAL (
  SELECT min(merged_at) AS merged_at FROM change WHERE repository_id = delivery.repository_id AND sha = delivery.sha
) AS merge ON true
LEFT JOIN delivery_ancestry AS ancestry ON ancestry.repository_id = delivery.repository_id AND ancestry.sha = delivery.sha
ORDER BY delivery.repository_id, delivery.occurred_at, delivery.sha
