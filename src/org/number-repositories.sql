-- Numbers repositories that were known by their names alone. $1 [{githubId, fullName, createdAt}], each number once
WITH said AS (
  -- Of two that have had the name, nobody knows yet which of them it is.
  SELECT DISTINCT ON (lower("fullName")) "githubId", "fullName", "createdAt"
  FROM jsonb_to_recordset($1::jsonb) AS row ("githubId" bigint, "fullName" text, "createdAt" timestamptz)
  ORDER BY lower("fullName"), "githubId" DESC
)
UPDATE repository SET github_id = said."githubId", created_at = coalesce(said."createdAt", repository.created_at)
FROM said
WHERE lower(repository.full_name) = lower(said."fullName") AND repository.github_id IS NULL
  AND NOT EXISTS (SELECT FROM repository AS other WHERE other.github_id = said."githubId")
