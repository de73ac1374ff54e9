-- Dates lightweight tags by when they were seen to be made, and takes away those that are gone by now.
-- $1 repositories · $2 names, one for each of them
WITH told AS (
  SELECT DISTINCT repository_id, name FROM unnest($1::int[], $2::text[]) AS row (repository_id, name)
),
made AS (
  SELECT told.repository_id, told.name, min(seen.at) AS at
  FROM told
  JOIN tag_seen AS seen ON seen.repository_id = told.repository_id AND seen.name = told.name AND NOT seen.gone
  WHERE seen.at > ALL (SELECT last.at FROM tag_seen AS last
                       WHERE last.repository_id = told.repository_id AND last.name = told.name AND last.gone)
  GROUP BY told.repository_id, told.name
),
dated AS (
  UPDATE delivery_event AS event SET occurred_at = made.at, estimated = false
  FROM made
  WHERE event.repository_id = made.repository_id AND event.source = 'TAG' AND event.event_key = made.name
    AND event.estimated
  RETURNING 1
),
removed AS (
  DELETE FROM delivery_event AS event
  USING told
  WHERE event.repository_id = told.repository_id AND event.source = 'TAG' AND event.event_key = told.name
    AND NOT EXISTS (SELECT FROM made WHERE made.repository_id = told.repository_id AND made.name = told.name)
  RETURNING 1
)
SELECT (SELECT count(*) FROM dated)::int AS dated, (SELECT count(*) FROM removed)::int AS removed
