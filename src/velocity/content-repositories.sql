-- Repositories with deliveries that count and whose content has not been looked at, those first in whose spans the most
-- useful of them lie. Only what is pulled from GitHub can be asked for there.
-- $1 now · $2 the spans that matter most · $3 those that matter next · $4 how many
WITH seen AS (
  SELECT verdict.lens_id,
         CASE WHEN verdict.occurred_at <@ $2::tstzmultirange THEN 1
              WHEN verdict.occurred_at <@ $3::tstzmultirange THEN 2 ELSE 3 END AS tier,
         count(*) AS events, max(verdict.occurred_at) AS newest
  FROM verdict
  LEFT JOIN delivery_content AS looked ON looked.event_id = verdict.event_id
  WHERE verdict.verdict = 'UNCHECKED' AND (looked.event_id IS NULL OR looked.retry_at <= $1)
  GROUP BY 1, 2
),
-- Of several lenses one sees as many as any: they are counted to ask for so many at once, no more.
waiting AS (
  SELECT lens.repository_id, seen.tier, seen.events, seen.newest FROM seen JOIN lens ON lens.id = seen.lens_id
  UNION ALL
  SELECT event.repository_id,
         CASE WHEN event.occurred_at <@ $2::tstzmultirange THEN 1 WHEN event.occurred_at <@ $3::tstzmultirange THEN 2 ELSE 3 END,
         1, event.occurred_at
  FROM delivery_content AS looked JOIN delivery_event AS event ON event.id = looked.event_id
  WHERE looked.state = 'STALE'
)
SELECT repository_id AS "repositoryId", tier, max(events)::int AS waiting
FROM waiting
WHERE EXISTS (SELECT FROM sync_stream WHERE sync_stream.repository_id = waiting.repository_id)
GROUP BY repository_id, tier
ORDER BY tier, max(newest) DESC, repository_id
LIMIT $4
