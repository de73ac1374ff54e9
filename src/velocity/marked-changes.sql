-- Of scopes, the changes by people and AI tools that were looked at for marks of AI tools, and those with a mark; a row a scope
-- that has any. `fewest`: authors in the week and team of the scope where they are fewest.
-- $1 teams · $2 scope · $3 structure · $4 from · $5 to (exclusive) · $6 time zone
WITH seen AS MATERIALIZED (
  SELECT DISTINCT lens.team_id, change.repository_id, change.number, change.component_id, change.author_id, change.ai_version,
         date_trunc('week', change.merged_at AT TIME ZONE $6) AS week,
         EXISTS (SELECT FROM change_marker AS mark
                 WHERE mark.repository_id = change.repository_id AND mark.number = change.number) AS marked
  FROM scope_lens AS lens
  JOIN change ON change.repository_id = lens.repository_id
  JOIN component ON component.id = change.component_id
  WHERE lens.team_id = ANY ($1::int[]) AND lens.scope = $2::text AND lens.structure = $3::text
    AND change.merged_at >= $4::timestamptz AND change.merged_at < $5::timestamptz
    AND change.author_kind IN ('HUMAN', 'AI_AGENT') AND change.ai_version IS NOT NULL
    AND (component.name = '' OR EXISTS (
      SELECT FROM lens_part AS part WHERE part.lens_id = lens.lens_id AND part.component_id = change.component_id))
),
-- Each team below sees a part of it by itself.
part AS (
  SELECT seen.team_id, seen.week, coalesce(own.team_id, seen.team_id) AS part_id, count(DISTINCT seen.author_id) AS authors
  FROM seen
  LEFT JOIN team_closure AS below ON below.ancestor_id = seen.team_id AND $2::text = 'TREE'
  LEFT JOIN scope_lens AS own ON own.team_id = below.team_id AND own.scope = 'OWN' AND own.structure = $3::text
                             AND own.repository_id = seen.repository_id
  GROUP BY 1, 2, 3
)
SELECT team_id, count(*)::int AS merged, count(*) FILTER (WHERE marked)::int AS marked,
       count(DISTINCT author_id)::int AS authors,
       (SELECT min(authors)::int FROM part WHERE part.team_id = seen.team_id) AS fewest,
       array_agg(DISTINCT ai_version ORDER BY ai_version) AS rules
FROM seen
GROUP BY team_id
