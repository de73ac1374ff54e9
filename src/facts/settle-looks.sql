-- What looks the same is known through now, without a question more.
INSERT INTO feed_coverage AS known (repository_id, covered, stated)
SELECT looked.repository_id, tstzmultirange(tstzrange(min(complete_through), min(looked_at))), true
FROM looked_stream AS looked
JOIN repository ON repository.id = looked.repository_id AND repository.created_at IS NOT NULL
WHERE stream IN ('TAG', 'RELEASE', 'DEPLOYMENT')
GROUP BY looked.repository_id
HAVING bool_and(verdict = 'SAME') AND min(complete_through) < min(looked_at)
ON CONFLICT (repository_id) DO UPDATE
SET covered = CASE WHEN known.stated THEN known.covered + excluded.covered ELSE excluded.covered END, stated = true;

UPDATE sync_stream SET complete_through = greatest(sync_stream.complete_through, looked.looked_at)
FROM looked_stream AS looked
WHERE sync_stream.repository_id = looked.repository_id AND sync_stream.stream = looked.stream AND verdict = 'SAME';

UPDATE repository_look SET looked_at = looked.looked_at
FROM looked_stream AS looked
WHERE repository_look.repository_id = looked.repository_id AND repository_look.stream = looked.stream
  AND verdict = 'SAME';

INSERT INTO repository_pull (repository_id, asked_at, succeeded_at)
SELECT repository_id, min(looked_at), min(looked_at) FROM looked_stream
GROUP BY repository_id HAVING bool_and(verdict = 'SAME')
ON CONFLICT (repository_id) DO UPDATE
SET asked_at = excluded.asked_at, succeeded_at = excluded.succeeded_at, error_code = NULL, error = NULL;
