-- A page of deployments with all that is known of their histories.
-- $1 repository's name · $2 deployments as JSON: id, sha, environment, production, transient, createdAt, statuses
WITH deployment_page AS (
  SELECT repository.id AS repository_id, row.*
  FROM jsonb_to_recordset($2::jsonb) AS row(
    id bigint, sha text, environment text, production boolean, transient boolean, "createdAt" timestamptz, statuses jsonb)
  CROSS JOIN repository
  WHERE lower(repository.full_name) = lower($1)
),
saved AS (
  INSERT INTO deployment AS known (github_id, repository_id, sha, environment, production, transient, created_at)
  SELECT DISTINCT ON (id) id, repository_id, sha, environment, production, transient, "createdAt" FROM deployment_page
  ON CONFLICT (github_id) DO UPDATE
  SET sha = excluded.sha, environment = excluded.environment, production = excluded.production,
      transient = excluded.transient
  WHERE (known.sha, known.environment, known.production, known.transient)
        IS DISTINCT FROM (excluded.sha, excluded.environment, excluded.production, excluded.transient)
)
INSERT INTO deployment_status AS known (github_id, deployment_id, state, created_at)
SELECT DISTINCT ON (status.id) status.id, page.id, lower(status.state), status."createdAt"
FROM deployment_page AS page
CROSS JOIN jsonb_to_recordset(page.statuses) AS status(id text, state text, "createdAt" timestamptz)
ON CONFLICT (github_id) DO UPDATE SET state = excluded.state, created_at = excluded.created_at
WHERE (known.state, known.created_at) IS DISTINCT FROM (excluded.state, excluded.created_at)
