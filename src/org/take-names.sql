-- Facts that came by a name before its number was known stay with that name. $1 [{githubId, fullName}]
UPDATE repository SET full_name = said."fullName"
FROM jsonb_to_recordset($1::jsonb) AS said ("githubId" bigint, "fullName" text)
WHERE repository.github_id = said."githubId" AND repository.full_name <> said."fullName"
  AND NOT EXISTS (SELECT FROM repository AS other
                  WHERE lower(other.full_name) = lower(said."fullName") AND other.github_id IS NULL)
