-- Notes the last word on each repository; gives those of which this is the last word.
-- $1 [{repositoryId, heardAt, gone}], each repository once
INSERT INTO repository_heard AS known (repository_id, heard_at, gone)
SELECT "repositoryId", "heardAt", gone
FROM jsonb_to_recordset($1::jsonb) AS row ("repositoryId" int, "heardAt" timestamptz, gone boolean)
ORDER BY 1
ON CONFLICT (repository_id) DO UPDATE
SET heard_at = greatest(known.heard_at, excluded.heard_at), gone = excluded.gone
WHERE NOT known.gone AND (excluded.gone OR excluded.heard_at >= known.heard_at)
RETURNING repository_id AS "repositoryId"
