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
SELECT 'FEEDS_BEHIND', count(*)::int, (array_agg(full_name ORDER BY full_name))[1:5]
FROM owned JOIN feed_coverage AS feed ON feed.repository_id = owned.id
WHERE upper(feed.covered) < $1::timestamptz
