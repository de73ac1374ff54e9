-- The pulled changes of repositories whose delivery is not known for sure, and the deliveries that may have brought them: of
-- the kind that their owners count, or of what there is; a row a repository that has any. Nothing is said of repositories
-- that are being read. $1 repositories · $2 the production pattern where nobody states one · $3 days after which a merge is not
-- looked for
WITH feed AS MATERIALIZED (
  SELECT repository_id, read_through, linked_through FROM change_feed
  WHERE repository_id = ANY ($1::int[]) AND read_through IS NOT NULL AND pass_started_at IS NULL
),
company AS (
  SELECT coalesce((SELECT production_pattern FROM organization), $2) AS pattern
),
called AS (
  SELECT component.id AS component_id, component.repository_id,
         coalesce(array_agg(DISTINCT coalesce(team.production_pattern, company.pattern)) FILTER (WHERE team.id IS NOT NULL),
                  ARRAY[company.pattern]) AS patterns,
         min(team.delivery_source) FILTER (WHERE team.delivery_source <> 'CHANGE') AS source
  FROM feed
  JOIN component USING (repository_id)
  CROSS JOIN company
  LEFT JOIN ownership ON ownership.component_id = component.id
  LEFT JOIN team ON team.id = ownership.team_id
  GROUP BY component.id, component.repository_id, company.pattern
),
candidate AS MATERIALIZED (
  SELECT event.repository_id, event.component_id, event.source, event.sha, event.occurred_at, event.id
  FROM called
  JOIN delivery_event AS event USING (component_id)
  JOIN feed ON feed.repository_id = event.repository_id
  WHERE event.source IN ('DEPLOYMENT', 'RELEASE', 'TAG')
    -- Whatever it holds was merged before, and is known by then; clocks differ.
    AND event.occurred_at <= feed.read_through - interval '2 minutes'
    AND CASE event.source
          WHEN 'DEPLOYMENT' THEN NOT event.transient
            AND (event.production OR event.environment IS NULL OR event.environment ~* ANY (called.patterns))
          ELSE event.tag_class = 'VERSION'
        END
),
counted AS (
  SELECT repository_id, coalesce(min(called.source), (
           SELECT min(candidate.source) FROM candidate WHERE candidate.repository_id = called.repository_id)) AS source
  FROM called GROUP BY repository_id
),
placed AS MATERIALIZED (
  SELECT candidate.*, row_number() OVER (PARTITION BY component_id ORDER BY occurred_at, id) = 1 AS boundary
  FROM candidate JOIN counted USING (repository_id, source)
),
delivery AS MATERIALIZED (
  SELECT DISTINCT ON (repository_id, sha) repository_id, sha, occurred_at, boundary
  FROM placed
  ORDER BY repository_id, sha, occurred_at, id
),
opened AS MATERIALIZED (
  SELECT change.repository_id, change.number, change.sha, change.merged_at, change.delivered_by, change.linked
  FROM feed
  JOIN change USING (repository_id)
  WHERE change.ai_version IS NOT NULL AND (change.delivered_by IS NULL OR change.linked = 'ESTIMATED')
    AND change.merged_at >= coalesce(feed.linked_through - make_interval(days => $3), '-infinity')
    AND EXISTS (
      SELECT FROM delivery
      WHERE delivery.repository_id = change.repository_id
        AND (delivery.sha = change.sha
             OR (delivery.occurred_at >= change.merged_at
                 AND delivery.occurred_at <= change.merged_at + make_interval(days => $3))))
),
reach AS (
  SELECT repository_id, min(merged_at) AS earliest FROM opened GROUP BY repository_id
),
looked AS (
  SELECT delivery.*, merge.merged_at
  FROM reach
  JOIN delivery USING (repository_id)
  LEFT JOIN LATERAL (
    SELECT min(merged_at) AS merged_at FROM change WHERE repository_id = delivery.repository_id AND sha = delivery.sha
  ) AS merge ON true
  WHERE delivery.occurred_at >= reach.earliest
     OR EXISTS (SELECT FROM opened WHERE opened.repository_id = delivery.repository_id AND opened.sha = delivery.sha)
)
SELECT reach.repository_id AS id, repository.full_name AS name,
       (SELECT extract(epoch FROM min(occurred_at)) * 1000 FROM delivery
        WHERE delivery.repository_id = reach.repository_id)::double precision AS "firstAt",
       (SELECT json_agg(json_build_object(
                 'number', number, 'sha', sha, 'mergedAt', (extract(epoch FROM merged_at) * 1000)::double precision,
                 'deliveredBy', delivered_by, 'how', linked) ORDER BY merged_at, number)
        FROM opened WHERE opened.repository_id = reach.repository_id) AS changes,
       (SELECT json_agg(json_build_object(
                 'sha', sha, 'at', (extract(epoch FROM occurred_at) * 1000)::double precision, 'boundary', boundary,
                 'mergedAt', (extract(epoch FROM merged_at) * 1000)::double precision) ORDER BY occurred_at, sha)
        FROM looked WHERE looked.repository_id = reach.repository_id) AS deliveries,
       (SELECT coalesce(json_agg(json_build_object(
                 'sha', sha, 'since', (extract(epoch FROM since) * 1000)::double precision, 'final', final)), '[]')
        FROM delivery_ancestry WHERE delivery_ancestry.repository_id = reach.repository_id
                                 AND sha IN (SELECT sha FROM looked WHERE looked.repository_id = reach.repository_id)) AS ancestry
FROM reach
JOIN repository ON repository.id = reach.repository_id
