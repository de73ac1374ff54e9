-- Where events belong by now that lie elsewhere. $1 [{repositoryId, name, environment, component}], each combination once
CREATE TEMPORARY TABLE event_place ON COMMIT DROP AS
SELECT placed."repositoryId" AS repository_id, coalesce(placed.name, '') AS name,
       coalesce(placed.environment, '') AS environment, component.id AS component_id, component.name = '' AS rest
FROM jsonb_to_recordset($1::jsonb) AS placed ("repositoryId" int, name text, environment text, component text)
JOIN component ON component.repository_id = placed."repositoryId" AND component.name = placed.component
