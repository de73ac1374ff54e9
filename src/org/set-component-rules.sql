-- $1: [{repo, component, path, tagPrefix, environment}], one entry a component.
UPDATE component SET path = stated.path, tag_prefix = stated."tagPrefix", environment = stated.environment
FROM jsonb_to_recordset($1::jsonb) AS stated (repo text, component text, path text, "tagPrefix" text, environment text)
JOIN repository ON lower(repository.full_name) = lower(stated.repo)
WHERE component.repository_id = repository.id AND component.name = stated.component
  AND (component.path, component.tag_prefix, component.environment)
    IS DISTINCT FROM (stated.path, stated."tagPrefix", stated.environment);
