-- What GitHub shows of repositories. $1 [{githubId, nodeId, fullName, asked, createdAt, archived, private}] · $2 when
CREATE TEMPORARY TABLE sighting ON COMMIT DROP AS
SELECT DISTINCT ON (row."githubId")
       row."githubId" AS github_id, row."nodeId" AS node_id, row."fullName" AS full_name, row.asked,
       row."createdAt" AS created_at, row.archived, row.private, $2::timestamptz AS seen_at
FROM jsonb_to_recordset($1::jsonb) AS row(
  "githubId" bigint, "nodeId" text, "fullName" text, asked text, "createdAt" timestamptz, archived boolean,
  private boolean)
ORDER BY row."githubId"
