-- What was found of deliveries, and, where another one came before it since, that the next one is to be looked at again.
-- Only what says something else is written: each write of an event has its weeks judged again.
-- $1 [{eventId, state, reason, sha, base, commits, content, bots, ancestor, authors, additions, deletions, files,
-- filesFrom, retryAt}] · $2 now
WITH content_found AS (
  SELECT row.* FROM jsonb_to_recordset($1::jsonb) AS row(
    "eventId" bigint, state text, reason text, sha text, base text, commits int, content text, bots boolean,
    ancestor boolean, authors int, additions int, deletions int, files int, "filesFrom" text, "retryAt" timestamptz)
  -- It may be another commit by now.
  JOIN delivery_event AS event ON event.id = row."eventId" AND event.sha = row.sha
),
looked AS (
  INSERT INTO delivery_content AS known
    (event_id, state, reason, sha, base_sha, authors, additions, deletions, files, files_from, checked_at, retry_at)
  SELECT "eventId", state, reason, sha, base, authors, additions, deletions, files, "filesFrom", $2, "retryAt"
  FROM content_found
  ON CONFLICT (event_id) DO UPDATE
  SET state = excluded.state, reason = excluded.reason, sha = excluded.sha, base_sha = excluded.base_sha,
      authors = excluded.authors, additions = excluded.additions, deletions = excluded.deletions,
      files = excluded.files, files_from = excluded.files_from, checked_at = excluded.checked_at,
      retry_at = excluded.retry_at
),
overtaken AS (
  UPDATE delivery_content SET state = 'STALE'
  FROM content_found AS found
  JOIN delivery_event AS event ON event.id = found."eventId"
  CROSS JOIN LATERAL (
    SELECT later.id
    FROM delivery_event AS later
    JOIN delivery_content AS known ON known.event_id = later.id
    WHERE later.component_id = event.component_id AND later.occurred_at > event.occurred_at
      AND later.source = event.source
      AND coalesce(later.environment, '') = coalesce(event.environment, '') AND later.sha <> event.sha
    ORDER BY later.occurred_at
    LIMIT 1) AS next
  WHERE delivery_content.event_id = next.id AND delivery_content.state = 'CHECKED' AND delivery_content.base_sha <> found.sha
    -- Of two that are found at once each knows the other.
    AND delivery_content.event_id NOT IN (SELECT "eventId" FROM content_found)
)
UPDATE delivery_event AS event
SET commits = found.commits, content = found.content, bots = found.bots, ancestor = found.ancestor
FROM content_found AS found
WHERE event.id = found."eventId" AND found.state = 'CHECKED'
  AND (event.commits, event.content, event.bots, event.ancestor)
      IS DISTINCT FROM (found.commits, found.content, found.bots, found.ancestor)
