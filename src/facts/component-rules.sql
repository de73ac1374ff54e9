-- The rules of components by repository, and which of the given environments each one's pattern fits.
-- $1 repositories by their names in lower case · $2 repositories by their numbers · $3 environments
SELECT repository.id AS "repositoryId", lower(repository.full_name) AS repo, component.name AS component,
       component.tag_prefix AS "tagPrefix", component.path,
       ARRAY(SELECT environment FROM unnest($3::text[]) AS given (environment)
             WHERE environment ~* component.environment) AS environments
FROM component
JOIN repository ON repository.id = component.repository_id
WHERE component.name <> '' AND num_nonnulls(component.tag_prefix, component.environment, component.path) > 0
  AND (lower(repository.full_name) = ANY ($1::text[]) OR repository.id = ANY ($2::int[]))
