-- Repositories whose components are told by other rules than those that placed their events. Paths are not among them:
-- the files that an event changed are not kept.
WITH ruled AS (
  SELECT repository_id, jsonb_agg(jsonb_build_array(name, tag_prefix, environment) ORDER BY name COLLATE "C") AS rules
  FROM component
  WHERE name <> '' AND num_nonnulls(tag_prefix, environment) > 0
  GROUP BY repository_id
)
SELECT coalesce(ruled.repository_id, placed.repository_id) AS "repositoryId", coalesce(ruled.rules, '[]') AS rules
FROM ruled
FULL JOIN component_placing AS placed ON placed.repository_id = ruled.repository_id
WHERE coalesce(ruled.rules, '[]') IS DISTINCT FROM coalesce(placed.rules, '[]')
