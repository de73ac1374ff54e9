-- How far each stream of repositories is known. $1 repositories · $2 the streams there are, in their order
WITH known AS (
  SELECT repository_id, stream FROM sync_stream WHERE repository_id = ANY ($1::int[])
  UNION
  SELECT repository_id, stream FROM repository_look WHERE repository_id = ANY ($1::int[])
  UNION
  SELECT repository_id, stream FROM repository_due WHERE repository_id = ANY ($1::int[])
  UNION
  SELECT repository_id, 'CHANGE' FROM change_feed WHERE repository_id = ANY ($1::int[])
)
SELECT known.repository_id, known.stream, coalesce(state.complete_through, feed.read_through) AS "completeThrough",
       coalesce(state.pass_started_at, feed.pass_started_at) IS NOT NULL AS reading, state.error,
       state.full_pass_at AS "lastReadAt", coalesce(look.looked_at, feed.read_through) AS "lookedAt", due.since AS due,
       coalesce(look.total, state.total, feed.total) AS total
FROM known
LEFT JOIN sync_stream AS state ON state.repository_id = known.repository_id AND state.stream = known.stream
LEFT JOIN repository_look AS look ON look.repository_id = known.repository_id AND look.stream = known.stream
LEFT JOIN repository_due AS due ON due.repository_id = known.repository_id AND due.stream = known.stream
LEFT JOIN change_feed AS feed ON feed.repository_id = known.repository_id AND known.stream = 'CHANGE'
WHERE known.stream = ANY ($2::text[])
ORDER BY known.repository_id, array_position($2::text[], known.stream)
