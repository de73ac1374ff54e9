-- The repositories that GitHub showed us, and how far their pull requests were read: first those with deliveries of which no
-- change is known, then what was begun, then what was looked at longest ago.
SELECT repository.id, repository.full_name AS name, repository.github_id AS "githubId", feed.newest, feed.total, feed.cursor,
       feed.pass_floor AS floor, feed.pass_started_at IS NOT NULL AS reading, feed.read_through AS "readThrough"
FROM repository
JOIN repository_pull AS pull ON pull.repository_id = repository.id
LEFT JOIN change_feed AS feed ON feed.repository_id = repository.id
WHERE pull.succeeded_at IS NOT NULL AND pull.error_code IS DISTINCT FROM 'GITHUB_NOT_FOUND'
ORDER BY feed.read_through IS NULL AND EXISTS (SELECT FROM delivery_event WHERE repository_id = repository.id) DESC,
         feed.pass_started_at IS NOT NULL DESC, feed.read_through NULLS FIRST, repository.id
