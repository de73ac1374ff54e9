-- Feeds an operator should look at. $1 end of the last closed week · $2 today
WITH owned AS (
  SELECT DISTINCT repository.id, repository.full_name
  FROM ownership
  JOIN component ON component.id = ownership.component_id
  JOIN repository ON repository.id = component.repository_id
  WHERE ownership.valid_from <= $2::date AND ownership.valid_to > $2::date
)
SELECT 'FEEDS_NEVER_READ' AS code, count(*)::int AS count, (array_agg(full_name ORDER BY full_name))[1:5] AS examples
FROM owned WHERE NOT EXISTS (SELECT FROM feed_coverage WHERE repository_id = owned.id)
UNION ALL
SELECT 'REPOSITORIES_FAILING', count(*)::int, (array_agg(pull.error ORDER BY full_name))[1:5]
FROM owned JOIN repository_pull AS pull ON pull.repository_id = owned.id AND pull.error IS NOT NULL
UNION ALL
SELECT 'PULL_PROBLEM', count(error)::int, array_agg(error)
FROM (SELECT error FROM sync_run WHERE whole AND state IN ('DONE', 'FAILED') ORDER BY id DESC LIMIT 1) AS last_run
UNION ALL
SELECT 'FEEDS_BEHIND', count(*)::int, (array_agg(full_name ORDER BY full_name))[1:5]
FROM owned JOIN feed_coverage AS feed ON feed.repository_id = owned.id
WHERE upper(feed.covered) < $1::timestamptz
