-- Whoever has a name that is another's by now gives it up, until somebody tells its new one. $1 [{githubId, fullName}]
UPDATE repository SET full_name = repository.full_name || '.' || repository.id
FROM jsonb_to_recordset($1::jsonb) AS said ("githubId" bigint, "fullName" text)
JOIN repository AS numbered ON numbered.github_id = said."githubId"
WHERE lower(repository.full_name) = lower(said."fullName") AND repository.github_id <> said."githubId"
