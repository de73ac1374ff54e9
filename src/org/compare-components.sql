-- $1: [{repo, component, path}], one entry a component: what the import is about to do.
SELECT count(*) FILTER (WHERE component.id IS NULL)::int AS added,
       count(*) FILTER (WHERE component.id IS NOT NULL AND component.path IS DISTINCT FROM stated.path)::int AS changed,
       0 AS closed,
       count(*) FILTER (WHERE component.id IS NOT NULL AND component.path IS NOT DISTINCT FROM stated.path)::int AS unchanged
FROM jsonb_to_recordset($1::jsonb) AS stated (repo text, component text, path text)
LEFT JOIN repository ON lower(repository.full_name) = lower(stated.repo)
LEFT JOIN component ON component.repository_id = repository.id AND component.name = stated.component;
