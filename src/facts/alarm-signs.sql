-- What may ring, a line a code: how many, and the first five. What is GitHub's is asked of repositories that a team owns
-- and that were pulled. $1 now · $2 today · $3 feeds are behind that end before · $4 so many runs in a row · $5 the days
-- begin in which something is delivered, and $6 the $7 weeks before · $8 webhooks are silent since · $9 a run that has
-- waited since · $10 refused webhooks since
WITH pulled AS (
  SELECT repository.id, repository.full_name, gone_why, pull.error_code,
         pull.succeeded_at IS NOT NULL OR seen_at IS NOT NULL AS shown
  FROM repository_pull AS pull
  JOIN repository ON repository.id = pull.repository_id AND gone_why IS DISTINCT FROM 'DELETED'
  WHERE EXISTS (SELECT FROM component
                JOIN ownership ON ownership.component_id = component.id
                              AND ownership.valid_from <= $2::date AND ownership.valid_to > $2::date
                WHERE component.repository_id = repository.id)
),
ended AS (
  SELECT id, error_code, error, whole, row_number() OVER (ORDER BY id DESC) AS place
  FROM (SELECT * FROM sync_run WHERE state IN ('DONE', 'FAILED') AND whole ORDER BY id DESC LIMIT $4::int + 1) AS run
),
newest AS (SELECT id, error_code, error FROM sync_run WHERE state IN ('DONE', 'FAILED') ORDER BY id DESC LIMIT 1),
narrowed AS (
  SELECT full_name AS example FROM pulled
  WHERE gone_why = 'NOT_VISIBLE'
     OR shown AND error_code IN ('EMPTY_ANSWER', 'GITHUB_OWNER_SHRUNK', 'GITHUB_NOT_FOUND', 'GITHUB_FORBIDDEN')
  UNION
  SELECT error FROM ended
  WHERE place = 1 AND error_code IN ('GITHUB_OWNER_SHRUNK', 'GITHUB_ORGANIZATION_SHRUNK', 'GITHUB_FORBIDDEN')
),
refused AS (
  SELECT error AS example FROM newest WHERE error_code = 'GITHUB_INSTALLATION'
  UNION
  SELECT message FROM sync_run_failure JOIN newest ON newest.id = run_id WHERE code = 'GITHUB_INSTALLATION'
),
failing AS (
  SELECT failure.repository AS example
  FROM sync_run_failure AS failure
  JOIN ended ON ended.id = failure.run_id
  JOIN pulled ON lower(pulled.full_name) = lower(failure.repository) AND pulled.error_code IS NOT NULL
  GROUP BY failure.repository
  HAVING count(*) > $4::int
),
place AS (SELECT component.id, component.repository_id FROM component JOIN pulled ON pulled.id = component.repository_id),
quiet AS (
  SELECT NOT EXISTS (SELECT FROM place CROSS JOIN LATERAL (
           SELECT FROM delivery_event WHERE component_id = place.id AND occurred_at >= $5 AND occurred_at <= $1 LIMIT 1
         ) AS event) AS delivered,
         NOT EXISTS (SELECT FROM pulled CROSS JOIN LATERAL (
           SELECT FROM deployment JOIN deployment_status AS status ON status.deployment_id = deployment.github_id
           WHERE deployment.repository_id = pulled.id AND deployment.created_at >= $5 AND status.state = 'success' LIMIT 1
         ) AS success) AS succeeded,
         NOT EXISTS (SELECT FROM webhook_delivery WHERE received_at >= $8) AS heard
)
SELECT 'TOKEN_REFUSED' AS code, count(*)::int AS count, array_agg(error) AS examples
FROM newest WHERE error_code IN ('GITHUB_TOKEN', 'GITHUB_APP')
UNION ALL
SELECT 'TOKEN_NARROWED', count(*)::int, (array_agg(example ORDER BY example))[1:5] FROM narrowed
UNION ALL
SELECT 'INSTALLATION_SUSPENDED', count(*)::int, (array_agg(example ORDER BY example))[1:5] FROM refused
UNION ALL
SELECT 'FEEDS_STALE', count(*)::int, (array_agg(full_name ORDER BY feed_end(covered), full_name))[1:5]
FROM pulled JOIN feed_coverage ON repository_id = pulled.id WHERE feed_end(covered) < $3
UNION ALL
SELECT 'STREAMS_FAILING', count(*)::int, (array_agg(example ORDER BY example))[1:5] FROM failing
UNION ALL
SELECT 'NOTHING_DELIVERED', CASE WHEN quiet.delivered THEN
         (SELECT count(*) / $7::int FROM place JOIN delivery_event AS event ON event.component_id = place.id
          WHERE event.occurred_at >= $6 AND event.occurred_at < $5) ELSE 0 END::int, NULL
FROM quiet
UNION ALL
SELECT 'NOTHING_SUCCEEDED', CASE WHEN quiet.succeeded AND EXISTS (
           SELECT FROM pulled CROSS JOIN LATERAL (
             SELECT FROM deployment JOIN deployment_status AS status ON status.deployment_id = deployment.github_id
             WHERE deployment.repository_id = pulled.id AND deployment.created_at >= $6 AND deployment.created_at < $5
               AND status.state = 'success' LIMIT 1) AS success)
       THEN (SELECT count(*) FROM pulled JOIN deployment ON deployment.repository_id = pulled.id
             WHERE deployment.created_at >= $5 AND deployment.created_at <= $1) ELSE 0 END::int, NULL
FROM quiet
UNION ALL
-- Silent is who had something to tell: pulls found it.
SELECT 'WEBHOOKS_SILENT', CASE WHEN quiet.heard AND EXISTS (SELECT FROM place CROSS JOIN LATERAL (
           SELECT FROM delivery_event WHERE component_id = place.id AND occurred_at >= $8 AND occurred_at <= $1 LIMIT 1
         ) AS event)
       THEN (SELECT count(*) FROM webhook_delivery WHERE received_at >= $8::timestamptz - interval '7 days') ELSE 0 END::int,
       NULL
FROM quiet
UNION ALL
SELECT 'WEBHOOKS_REFUSED', coalesce(sum(count), 0)::int, (array_agg(DISTINCT reason))[1:5]
FROM webhook_refusal WHERE hour >= date_trunc('hour', $10::timestamptz, 'UTC')
UNION ALL
SELECT 'DEAD_LETTERS', count(*)::int,
       (SELECT array_agg(DISTINCT letter.reason)
        FROM (SELECT reason FROM dead_letter WHERE replayed_at IS NULL ORDER BY id DESC LIMIT 5) AS letter)
FROM dead_letter WHERE replayed_at IS NULL
UNION ALL
SELECT 'BUDGET_SPENT', count(*)::int, array_agg(example)
FROM (SELECT 'pull ' || id || ' waits until ' || to_char(waiting_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS example
      FROM sync_run WHERE state = 'RUNNING' AND started_at < $9 AND waiting_until > $1
      UNION ALL
      SELECT max(error) FROM ended WHERE place <= 2 AND error_code = 'GITHUB_LIMIT' HAVING count(*) = 2) AS waiting
