-- Repositories with deliveries that count and whose content has not been looked at, those first in whose spans the most
-- useful of them lie. Only what is pulled from GitHub can be asked for there.
-- $1 now · $2 the spans that matter most · $3 those that matter next · $4 how many
WITH waiting AS MATERIALIZED (
  SELECT DISTINCT ON (verdict.event_id) lens.repository_id, verdict.event_id, verdict.occurred_at
  FROM verdict
  JOIN lens ON lens.id = verdict.lens_id
  LEFT JOIN delivery_content AS looked ON looked.event_id = verdict.event_id
  WHERE verdict.verdict = 'UNCHECKED' AND (looked.event_id IS NULL OR looked.retry_at <= $1)
  UNION ALL
  SELECT event.repository_id, event.id, event.occurred_at
  FROM delivery_content AS looked JOIN delivery_event AS event ON event.id = looked.event_id
  WHERE looked.state = 'STALE'
)
SELECT repository_id AS "repositoryId",
       CASE WHEN occurred_at <@ $2::tstzmultirange THEN 1 WHEN occurred_at <@ $3::tstzmultirange THEN 2 ELSE 3 END AS tier,
       count(*)::int AS waiting
FROM waiting
WHERE EXISTS (SELECT FROM sync_stream WHERE sync_stream.repository_id = waiting.repository_id)
GROUP BY 1, 2
ORDER BY tier, max(occurred_at) DESC, repository_id
LIMIT $4
