-- Repositories that a team owns and that are known no further than a moment, the least known first; those of which nothing
-- is known come before all. $1 today · $2 the moment · $3, $4 after this end and id · $5 how many
WITH never AS (
  SELECT repository.id, full_name AS name, timestamptz '0001-01-01 00:00:00+00' AS known
  FROM repository
  WHERE NOT EXISTS (SELECT FROM feed_coverage WHERE repository_id = repository.id)
    AND gone_why IS DISTINCT FROM 'DELETED'
    AND EXISTS (SELECT FROM component JOIN ownership ON ownership.component_id = component.id
                  AND ownership.valid_from <= $1::date AND ownership.valid_to > $1::date
                WHERE component.repository_id = repository.id)
    AND ($3::timestamptz IS NULL OR (timestamptz '0001-01-01 00:00:00+00', repository.id) > ($3, $4::int))
  ORDER BY repository.id LIMIT $5
),
late AS (
  SELECT repository.id, full_name AS name, feed_end(feed.covered) AS known
  FROM feed_coverage AS feed
  JOIN repository ON repository.id = feed.repository_id AND gone_why IS DISTINCT FROM 'DELETED'
  WHERE feed_end(feed.covered) < $2
    AND EXISTS (SELECT FROM component JOIN ownership ON ownership.component_id = component.id
                  AND ownership.valid_from <= $1::date AND ownership.valid_to > $1::date
                WHERE component.repository_id = repository.id)
    AND ($3::timestamptz IS NULL OR (feed_end(feed.covered), feed.repository_id) > ($3, $4::int))
  ORDER BY feed_end(feed.covered), feed.repository_id LIMIT $5
)
SELECT id, name, to_char(known AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS known
FROM (SELECT * FROM never UNION ALL SELECT * FROM late) AS behind
ORDER BY behind.known, id LIMIT $5
