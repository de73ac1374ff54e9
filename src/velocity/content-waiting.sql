-- The deliveries of some repositories whose content has not been looked at, newest first, each with the commits of those
-- before it of its component and environment, the latest first. Where owners count differently, and so see others before
-- it, the earlier hold: no change set is made smaller than it is for anyone. What was rolled back to is no delivery.
-- $1 now · $2, $3 spans as of the list of repositories · $4 repositories · $5 the tier of each · $6 how many of each
-- $7 how many before each
WITH asked AS (SELECT * FROM unnest($4::int[], $5::int[]) AS row(repository_id, tier)),
due AS (
  SELECT asked.repository_id, verdict.lens_id, verdict.event_id, verdict.component_id, verdict.occurred_at, verdict.place,
         verdict.sha,
         row_number() OVER (PARTITION BY lens.id, asked.tier ORDER BY verdict.occurred_at DESC, verdict.place DESC) AS nth
  FROM asked
  JOIN lens ON lens.repository_id = asked.repository_id
  JOIN verdict ON verdict.lens_id = lens.id
  LEFT JOIN delivery_content AS looked ON looked.event_id = verdict.event_id
  WHERE ((verdict.verdict = 'UNCHECKED' AND (looked.event_id IS NULL OR looked.retry_at <= $1)) OR looked.state = 'STALE')
    AND verdict.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
    AND asked.tier = CASE WHEN verdict.occurred_at <@ $2::tstzmultirange THEN 1
                          WHEN verdict.occurred_at <@ $3::tstzmultirange THEN 2 ELSE 3 END
),
placed AS (
  SELECT DISTINCT ON (due.event_id) due.event_id, due.repository_id, due.occurred_at, event.sha, before.shas AS bases
  FROM due
  JOIN delivery_event AS event ON event.id = due.event_id
  LEFT JOIN LATERAL (
    SELECT array_agg(last.sha ORDER BY last.occurred_at DESC, last.place DESC) AS shas, max(last.occurred_at) AS latest
    FROM (
      SELECT there.sha, there.occurred_at, earlier.place
      FROM delivery_event AS there
      JOIN verdict AS earlier ON earlier.lens_id = due.lens_id AND earlier.occurred_at = there.occurred_at
                             AND earlier.event_id = there.id
      WHERE there.component_id = due.component_id AND there.occurred_at <= due.occurred_at
        AND coalesce(there.environment, '') = coalesce(event.environment, '')
        AND (earlier.occurred_at, earlier.place) < (due.occurred_at, due.place)
        AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE', 'ROLLBACK') AND earlier.sha <> event.sha
      -- In the order of an index: only the last few are looked at.
      ORDER BY there.occurred_at DESC, earlier.place DESC
      LIMIT $7) AS last) AS before ON true
  WHERE due.nth <= $6
  ORDER BY due.event_id, before.latest NULLS LAST
)
SELECT placed.event_id::text AS "eventId", repository.full_name AS repository, placed.sha,
       coalesce(placed.bases, '{}') AS bases
FROM placed JOIN repository ON repository.id = placed.repository_id
ORDER BY placed.repository_id, placed.occurred_at DESC, placed.event_id DESC
