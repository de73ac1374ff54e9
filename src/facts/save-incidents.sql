-- Upserts incidents by source and key; the last word wins, a stated cause is not forgotten. $1 rows as JSON
WITH told AS (
  SELECT DISTINCT ON (row.source, row.key)
         row.source, row.key, row.kind, repository.id AS repository_id, component.id AS component_id, team.id AS team_id,
         row."startedAt" AS started_at, row."resolvedAt" AS resolved_at, row."saysResolved" AS says_resolved,
         row."causedBySha" AS caused_by_sha, row."causedByEvent" AS caused_by_event
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS said(value, place)
  CROSS JOIN LATERAL jsonb_to_record(said.value) AS row(
    source text, key text, kind text, repo text, component text, team text, "startedAt" timestamptz,
    "resolvedAt" timestamptz, "saysResolved" boolean, "causedBySha" text, "causedByEvent" text)
  LEFT JOIN repository ON lower(repository.full_name) = lower(row.repo)
  LEFT JOIN component ON component.repository_id = repository.id AND component.name = row.component
  LEFT JOIN team ON team.slug = row.team
  ORDER BY row.source, row.key, said.place DESC
),
merged AS (
  SELECT told.source, told.key, told.kind, told.repository_id, told.component_id, told.team_id, told.started_at,
         CASE WHEN told.says_resolved THEN told.resolved_at ELSE known.resolved_at END AS resolved_at,
         CASE WHEN told.caused_by_event IS NULL THEN coalesce(told.caused_by_sha, known.caused_by_sha) END AS caused_by_sha,
         CASE WHEN told.caused_by_sha IS NULL THEN coalesce(told.caused_by_event, known.caused_by_event) END
           AS caused_by_event
  FROM told LEFT JOIN incident AS known USING (source, key)
),
saved AS (
  INSERT INTO incident AS known
    (source, key, kind, repository_id, component_id, team_id, started_at, resolved_at, caused_by_sha, caused_by_event)
  SELECT * FROM merged
  ON CONFLICT (source, key) DO UPDATE
  SET kind = excluded.kind, repository_id = excluded.repository_id, component_id = excluded.component_id,
      team_id = excluded.team_id, started_at = excluded.started_at, resolved_at = excluded.resolved_at,
      caused_by_sha = excluded.caused_by_sha, caused_by_event = excluded.caused_by_event
  WHERE (known.kind, known.repository_id, known.component_id, known.team_id, known.started_at, known.resolved_at,
         known.caused_by_sha, known.caused_by_event)
        IS DISTINCT FROM
        (excluded.kind, excluded.repository_id, excluded.component_id, excluded.team_id, excluded.started_at,
         excluded.resolved_at, excluded.caused_by_sha, excluded.caused_by_event)
  RETURNING (xmax = 0) AS added
)
SELECT (SELECT count(*) FROM merged)::int AS rows,
       (SELECT count(*) FROM saved WHERE added)::int AS added,
       (SELECT count(*) FROM saved WHERE NOT added)::int AS changed
