-- Notes the last word on each release; gives those of which this is the last word.
-- $1 [{repositoryId, githubId, asOf, gone}], each release once
INSERT INTO release_heard AS known (repository_id, github_id, heard_at, gone)
SELECT "repositoryId", "githubId", "asOf", gone
FROM jsonb_to_recordset($1::jsonb) AS row ("repositoryId" int, "githubId" bigint, "asOf" timestamptz, gone boolean)
ORDER BY 1, 2
ON CONFLICT (repository_id, github_id) DO UPDATE
SET heard_at = greatest(known.heard_at, excluded.heard_at), gone = excluded.gone
WHERE NOT known.gone AND (excluded.gone OR excluded.heard_at >= known.heard_at)
RETURNING repository_id AS "repositoryId", github_id::float8 AS "githubId"
