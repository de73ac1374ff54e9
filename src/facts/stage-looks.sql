-- How streams look beside how they looked when they were read last. EMPTY: nothing where there was something, which a
-- token that was narrowed would answer too. NEW: to be read; whole: to its end. SAME: known to be whole by now.
-- $1 [{repo, streams: {TAG: {digest, total}}}] · $2 streams · $3 mode · $4 when · $5 a page · $6 all to be read
-- · $7 since when everything has to be known; null: since it is
CREATE TEMPORARY TABLE looked_stream ON COMMIT DROP AS
WITH told AS (
  SELECT repository.id AS repository_id, repository.full_name, asked.stream,
         told.value ->> 'digest' AS digest, (told.value ->> 'total')::int AS total,
         (row.streams -> 'TAG' ->> 'total')::int AS tags
  FROM jsonb_to_recordset($1::jsonb) AS row(repo text, streams jsonb)
  JOIN repository ON lower(repository.full_name) = lower(row.repo)
  CROSS JOIN unnest($2::text[]) AS asked(stream)
  CROSS JOIN LATERAL (SELECT row.streams -> asked.stream AS value) AS told
),
beside AS (
  SELECT told.*, known.digest AS known_digest,
         coalesce(lower(feed.covered) > greatest($7::timestamptz, repository.created_at) AND $7 IS NOT NULL, false) AS short, state.complete_through, due.since AS due_since,
         state.pass_started_at IS NOT NULL OR state.error IS NOT NULL AS unfinished,
         coalesce(known.total, state.total, 0) > 0
           OR (told.stream = 'DEPLOYMENT' AND known.total IS NULL
               AND EXISTS (SELECT FROM deployment WHERE deployment.repository_id = told.repository_id)) AS had,
         CASE WHEN $3::text <> 'MONTHLY' THEN false
              WHEN told.stream IN ('TAG', 'RELEASE') THEN told.total <>
                (SELECT count(*) FROM sync_seen AS seen
                 WHERE seen.repository_id = told.repository_id AND seen.stream = told.stream)
              -- What was never to be fetched is no difference.
              WHEN told.stream = 'DEPLOYMENT' AND lower(feed.covered) <= repository.created_at THEN told.total <>
                (SELECT count(*) FROM deployment WHERE deployment.repository_id = told.repository_id)
              ELSE false END AS differs
  FROM told
  JOIN repository ON repository.id = told.repository_id
  LEFT JOIN feed_coverage AS feed ON feed.repository_id = told.repository_id
  LEFT JOIN repository_look AS known ON known.repository_id = told.repository_id AND known.stream = told.stream
  LEFT JOIN sync_stream AS state ON state.repository_id = told.repository_id AND state.stream = told.stream
  LEFT JOIN repository_due AS due ON due.repository_id = told.repository_id AND due.stream = told.stream
)
SELECT repository_id, full_name, stream, digest, total, complete_through, due_since, differs,
       $6::boolean OR differs OR short
         -- Beyond a page a look does not tell what was edited.
         OR ($3::text IN ('NIGHTLY', 'MONTHLY') AND stream IN ('TAG', 'RELEASE') AND total > $5::int) AS whole,
       CASE WHEN total = 0 AND had AND stream <> 'ISSUE' AND NOT $6::boolean
                 -- What reads tags reads releases.
                 AND NOT (stream = 'RELEASE' AND tags > 0) THEN 'EMPTY'
            WHEN $6::boolean OR differs OR short OR unfinished OR complete_through IS NULL OR due_since IS NOT NULL THEN 'NEW'
            WHEN digest IS NULL OR known_digest IS DISTINCT FROM digest THEN 'NEW'
            WHEN $3::text IN ('NIGHTLY', 'MONTHLY') AND stream IN ('TAG', 'RELEASE') AND total > $5::int THEN 'NEW'
            ELSE 'SAME' END AS verdict,
       $4::timestamptz AS looked_at
FROM beside
