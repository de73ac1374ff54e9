-- The pulled changes of repositories whose delivery is not known for sure, unless the repository is being read; times in
-- milliseconds. $1 repositories · $2 days after which a merge is not looked for
SELECT change.repository_id AS "repositoryId", repository.full_name AS name, change.number, change.sha,
       (extract(epoch FROM change.merged_at) * 1000)::double precision AS "mergedAt",
       (extract(epoch FROM feed.read_through) * 1000)::double precision AS "readThrough",
       change.delivered_by AS "deliveredBy", change.linked AS how
FROM change_feed AS feed
JOIN repository ON repository.id = feed.repository_id
JOIN change ON change.repository_id = feed.repository_id
WHERE feed.repository_id = ANY ($1::int[]) AND feed.read_through IS NOT NULL AND feed.pass_started_at IS NULL
  AND change.ai_version IS NOT NULL AND (change.delivered_by IS NULL OR change.linked = 'ESTIMATED')
  AND change.merged_at >= coalesce(feed.linked_through - make_interval(days => $2), '-infinity')
ORDER BY change.repository_id, change.merged_at, change.number
