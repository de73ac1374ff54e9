-- Deployments with all that is known of their histories. $1 GitHub's numbers of them
SELECT repository.full_name AS repo, deployment.github_id::float8 AS id, deployment.sha, deployment.environment,
       deployment.production AS production_environment, deployment.transient AS transient_environment,
       deployment.created_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', status.github_id, 'state', status.state,
                                                     'createdAt',
                                                     to_char(status.created_at AT TIME ZONE 'UTC',
                                                             'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))
                 FROM deployment_status AS status WHERE status.deployment_id = deployment.github_id), '[]') AS statuses
FROM deployment
JOIN repository ON repository.id = deployment.repository_id
WHERE deployment.github_id = ANY ($1::bigint[])
