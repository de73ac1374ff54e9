-- $1: [{repo, component, path}], one entry a component.
UPDATE component SET path = stated.path
FROM jsonb_to_recordset($1::jsonb) AS stated (repo text, component text, path text)
JOIN repository ON lower(repository.full_name) = lower(stated.repo)
WHERE component.repository_id = repository.id AND component.name = stated.component AND component.path IS DISTINCT FROM stated.path;
