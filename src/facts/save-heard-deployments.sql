-- Deployments that were told of one by one, each with what its delivery says of its history; none of them says all of it.
-- $1 [{repositoryId, id, sha, environment, production, transient, createdAt, statuses}]
WITH told AS MATERIALIZED (
  SELECT row.*
  FROM jsonb_to_recordset($1::jsonb) AS row(
    "repositoryId" int, id bigint, sha text, environment text, production boolean, transient boolean,
    "createdAt" timestamptz, statuses jsonb)
),
saved AS (
  INSERT INTO deployment AS known (github_id, repository_id, sha, environment, production, transient, created_at)
  SELECT DISTINCT ON (id) id, "repositoryId", sha, environment, production, coalesce(transient, false), "createdAt"
  -- What says more comes first.
  FROM told ORDER BY id, production NULLS LAST, transient NULLS LAST
  ON CONFLICT (github_id) DO UPDATE
  SET production = coalesce(known.production, excluded.production), transient = known.transient OR excluded.transient
  WHERE (known.production, known.transient)
        IS DISTINCT FROM (coalesce(known.production, excluded.production), known.transient OR excluded.transient)
)
INSERT INTO deployment_status AS known (github_id, deployment_id, state, created_at)
SELECT DISTINCT ON (status.id) status.id, told.id, lower(status.state), status."createdAt"
FROM told
CROSS JOIN jsonb_to_recordset(told.statuses) AS status(id text, state text, "createdAt" timestamptz)
ORDER BY status.id
ON CONFLICT (github_id) DO UPDATE SET state = excluded.state, created_at = excluded.created_at
WHERE (known.state, known.created_at) IS DISTINCT FROM (excluded.state, excluded.created_at)
