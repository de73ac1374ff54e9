-- $1: [{repo, component, path, tagPrefix, environment}], one entry a component: what the import is about to do.
WITH compared AS (
  SELECT component.id,
         (component.path, component.tag_prefix, component.environment)
           IS DISTINCT FROM (stated.path, stated."tagPrefix", stated.environment) AS differs
  FROM jsonb_to_recordset($1::jsonb) AS stated (repo text, component text, path text, "tagPrefix" text, environment text)
  LEFT JOIN repository ON lower(repository.full_name) = lower(stated.repo)
  LEFT JOIN component ON component.repository_id = repository.id AND component.name = stated.component
)
SELECT count(*) FILTER (WHERE id IS NULL)::int AS added, count(*) FILTER (WHERE id IS NOT NULL AND differs)::int AS changed,
       0 AS closed, count(*) FILTER (WHERE id IS NOT NULL AND NOT differs)::int AS unchanged
FROM compared;
