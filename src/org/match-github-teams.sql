-- Which teams that are open on a day each team of GitHub may be: by the first rule that finds one. Several are found by
-- name only. $1 organisation of GitHub · $2 the day · $3 [{slug, name}]
WITH open AS (
  SELECT id, lower(slug) AS slug, lower(name) AS name FROM team
  WHERE id = (SELECT team_id FROM organization)
    OR EXISTS (SELECT FROM team_parent held WHERE held.team_id = team.id AND held.valid_from <= $2::date AND $2::date < held.valid_to)
)
SELECT said.slug, coalesce(found.ids, '{}') AS ids
FROM jsonb_to_recordset($3::jsonb) AS said (slug text, name text)
LEFT JOIN LATERAL (
  SELECT rule, array_agg(ranked.id) AS ids
  FROM (
    SELECT id, CASE open.slug WHEN lower($1 || '/' || said.slug) THEN 1 WHEN lower(said.slug) THEN 2 ELSE 3 END AS rule
    FROM open
    WHERE open.slug IN (lower($1 || '/' || said.slug), lower(said.slug)) OR open.name = lower(said.name)
  ) AS ranked
  GROUP BY rule ORDER BY rule LIMIT 1
) AS found ON true
