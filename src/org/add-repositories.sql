-- Adds repositories of these owners that nobody knows. $1 [{githubId, fullName, createdAt}], each number once · $2 logins in lower case
INSERT INTO repository (full_name, github_id, created_at)
SELECT DISTINCT ON (lower("fullName")) "fullName", "githubId", "createdAt"
FROM jsonb_to_recordset($1::jsonb) AS said ("githubId" bigint, "fullName" text, "createdAt" timestamptz)
WHERE lower(split_part("fullName", '/', 1)) = ANY ($2::text[])
  AND NOT EXISTS (SELECT FROM repository AS known
                  WHERE known.github_id = said."githubId" OR lower(known.full_name) = lower(said."fullName"))
ORDER BY lower("fullName"), "githubId" DESC
ON CONFLICT DO NOTHING
