-- What each event is through the lenses of due_lens, from their `since` on, by the table in METRICS.md, section 1.
-- $1 time zone · $2 rule version · $3 batch gap in minutes · $4 the earliest `since`, for the planner
WITH policy AS (SELECT count_prereleases, count_config_only, count_bot_only FROM organization),
placed AS NOT MATERIALIZED (
  SELECT due.lens_id, due.since, due.overlapping, event.id AS event_id, event.repository_id, event.component_id, event.sha, event.occurred_at,
         event.source, event.event_key, coalesce(event.environment, '') AS environment, event.commits, event.content,
         event.bots, event.ancestor, (event.occurred_at AT TIME ZONE $1)::date AS day, part.source AS counted_by,
         ruling.counts AS ruled,
         CASE
           WHEN event.source <> part.source THEN 'OTHER_SOURCE'
           WHEN ruling.counts THEN NULL
           WHEN NOT ruling.counts THEN ruling.reason
           WHEN event.source = 'TAG' AND part.tag_pattern IS NOT NULL THEN
             CASE WHEN event.name ~ part.tag_pattern THEN NULL ELSE 'not the team''s tag pattern' END
           WHEN event.tag_class = 'PRERELEASE' THEN CASE WHEN (SELECT count_prereleases FROM policy) THEN NULL ELSE 'prerelease' END
           WHEN event.tag_class = 'ALIAS' THEN 'moving tag'
           WHEN event.tag_class = 'OTHER' THEN 'not a version tag'
           WHEN event.transient THEN 'transient environment'
           WHEN event.production THEN NULL
           WHEN event.source = 'DEPLOYMENT' AND event.environment !~* part.production_pattern
             THEN 'environment is not production'
         END AS objection
  FROM due_lens AS due
  JOIN lens_part AS part USING (lens_id)
  JOIN delivery_event AS event ON event.component_id = part.component_id AND event.occurred_at >= due.since
                              AND event.occurred_at >= $4::timestamptz
  LEFT JOIN event_ruling AS ruling ON ruling.event_id = event.id
  WHERE part.days @> (event.occurred_at AT TIME ZONE $1)::date
),
-- Of several owners' words about one event, the one that counts it holds; then the one that ignores it.
said AS (
  SELECT * FROM placed WHERE NOT overlapping
  UNION ALL
  SELECT * FROM (
    SELECT DISTINCT ON (lens_id, event_id) * FROM placed WHERE overlapping
    ORDER BY lens_id, event_id, objection IS NOT NULL, objection = 'OTHER_SOURCE', objection,
             counted_by) AS chosen
),
-- What does not qualify by its content: it holds nothing, or what the policy leaves out. Old code has no commits ahead of
-- what was live, and yet is what it is. Of an event that says nothing, the earlier ones of its commit in the component hold.
-- From here on an event has its number in the lens, and what it would be is settled: the fewer columns go through the
-- passes below, the faster they are.
known AS (
  SELECT lens_id, since, event_id, repository_id, component_id, sha, occurred_at, environment,
         source = 'DEPLOYMENT' AS deployed, commits IS NOT NULL OR content IS NOT NULL AS checked,
         CASE WHEN objection = 'OTHER_SOURCE' THEN 'counted by ' || lower(counted_by) || 's' ELSE objection END AS objection,
         CASE WHEN objection IS NULL THEN CASE WHEN ancestor THEN 'OUT_OF_ORDER'
                                               WHEN content = 'CONFIG' THEN 'CONFIG_ONLY'
                                               WHEN bots THEN 'BOT_ONLY'
                                               WHEN commits IS NOT NULL OR content IS NOT NULL THEN 'DELIVERY'
                                               ELSE 'UNCHECKED' END
              WHEN objection = 'OTHER_SOURCE' THEN objection
              ELSE 'IGNORED' END AS verdict,
         CASE WHEN ruled THEN NULL
              WHEN content = 'CONFIG' AND NOT (SELECT count_config_only FROM policy) THEN 'CONFIG_ONLY'
              WHEN bots AND NOT (SELECT count_bot_only FROM policy) THEN 'BOT_ONLY'
              WHEN content = 'VERSION' OR (commits = 0 AND ancestor IS NOT TRUE) THEN 'EMPTY'
              WHEN commits IS NULL AND content IS NULL AND bots IS NULL AND EXISTS (
                SELECT FROM delivery_event AS twin
                WHERE twin.component_id = said.component_id AND twin.sha = said.sha AND twin.occurred_at < said.occurred_at
                  AND (twin.commits = 0 OR twin.content = 'VERSION' OR twin.content = 'CONFIG' OR twin.bots)
                  AND (twin.content = 'VERSION' OR (twin.commits = 0 AND twin.ancestor IS NOT TRUE)
                       OR (twin.content = 'CONFIG' AND NOT (SELECT count_config_only FROM policy))
                       OR (twin.bots AND NOT (SELECT count_bot_only FROM policy))))
                THEN 'EMPTY'
         END AS refusal,
         row_number() OVER (PARTITION BY lens_id ORDER BY occurred_at, source, event_key COLLATE "C") AS number,
         rank() OVER (PARTITION BY lens_id ORDER BY occurred_at) AS instant
  FROM said
),
-- The first of its commit, the first of those that hold something, and the environment of the one before it there: one
-- pass in one order says all of it.
ranked AS (
  SELECT known.*, min(number) OVER of_commit AS first, min(number) FILTER (WHERE refusal IS NULL) OVER of_commit AS first_filled,
         lag(component_id) OVER of_commit = component_id AND lag(environment) OVER of_commit = environment AS there_before
  FROM known
  WINDOW of_commit AS (PARTITION BY lens_id, objection IS NULL, sha COLLATE "C" ORDER BY component_id, environment, number
                       ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
-- What was before `since` is asked once for each commit. Null: it was never seen before; true: it was, and held something.
remembered AS (
  SELECT ranked.*,
         bool_or(CASE WHEN number = first AND objection IS NULL AND since > '-infinity' THEN (
           SELECT bool_or(earlier.filled)
           FROM delivery_event AS event
           JOIN verdict AS earlier ON earlier.lens_id = ranked.lens_id AND earlier.occurred_at = event.occurred_at
                                  AND earlier.event_id = event.id
           WHERE event.repository_id = ranked.repository_id AND event.sha = ranked.sha
             AND event.occurred_at < ranked.since
             AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')) END)
           OVER (PARTITION BY lens_id, objection IS NULL, sha COLLATE "C") AS seen_filled
  FROM ranked
),
-- One with what was live before, so that it is worked out once, however often it is asked. Null: it is a delivery, or was
-- objected to.
ordered AS (
  SELECT lens_id, since, event_id, component_id, sha, occurred_at, checked, objection, verdict, refusal, number, instant,
         CASE
           WHEN objection IS NOT NULL THEN NULL
           WHEN number = first_filled AND seen_filled IS NOT TRUE THEN NULL
           WHEN deployed
             AND (there_before OR (seen_filled IS NOT NULL AND EXISTS (
               SELECT FROM delivery_event AS there
               JOIN verdict AS earlier ON earlier.lens_id = remembered.lens_id AND earlier.occurred_at = there.occurred_at
                                      AND earlier.event_id = there.id
               WHERE there.repository_id = remembered.repository_id AND there.sha = remembered.sha
                 AND there.occurred_at < remembered.since AND there.component_id = remembered.component_id
                 AND coalesce(there.environment, '') = remembered.environment
                 AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE'))))
             AND coalesce(lag(sha) OVER (PARTITION BY lens_id, objection IS NULL, component_id, environment ORDER BY number),
                          CASE WHEN since > '-infinity' THEN (
               SELECT earlier.sha
               FROM delivery_event AS there
               JOIN verdict AS earlier ON earlier.lens_id = remembered.lens_id AND earlier.occurred_at = there.occurred_at
                                      AND earlier.event_id = there.id
               WHERE there.component_id = remembered.component_id AND there.occurred_at < remembered.since
                 AND coalesce(there.environment, '') = remembered.environment
                 AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
               ORDER BY earlier.occurred_at DESC, earlier.place DESC
               LIMIT 1) END) <> sha
             THEN 'ROLLBACK'
           WHEN number = first AND seen_filled IS NULL THEN refusal
           ELSE 'REDEPLOY'
         END AS otherwise
  FROM remembered
),
batched AS (
  SELECT ordered.*, objection IS NULL AND otherwise IS NULL AS counted,
         objection IS NULL AND otherwise IS NULL AND coalesce(occurred_at - coalesce(
           lag(occurred_at) OVER (
             PARTITION BY lens_id, component_id, objection IS NULL AND otherwise IS NULL ORDER BY number),
           CASE WHEN since > '-infinity' AND objection IS NULL AND otherwise IS NULL THEN (
             SELECT earlier.occurred_at FROM verdict AS earlier
             WHERE earlier.lens_id = ordered.lens_id AND earlier.component_id = ordered.component_id AND earlier.counted
               AND earlier.occurred_at < ordered.since AND earlier.occurred_at >= ordered.since - make_interval(mins => $3)
             ORDER BY earlier.occurred_at DESC
             LIMIT 1) END) > make_interval(mins => $3), true) AS opens_batch
  FROM ordered
)
SELECT event_id, occurred_at, lens_id, component_id, (number - instant + 1)::int AS place,
       (occurred_at AT TIME ZONE $1)::date AS day, $2::smallint AS rule_version, counted, refusal IS NULL AS filled, checked,
       opens_batch, coalesce(otherwise, verdict) AS verdict, sha,
       CASE coalesce(otherwise, verdict)
         WHEN 'DELIVERY' THEN 'first time in production'
         WHEN 'UNCHECKED' THEN 'first time in production; content not checked'
         WHEN 'OUT_OF_ORDER' THEN 'first time in production, of older code than was live'
         WHEN 'CONFIG_ONLY' THEN 'only configuration or documentation' || CASE WHEN counted THEN '' ELSE ', which is not counted' END
         WHEN 'BOT_ONLY' THEN 'only commits of bots' || CASE WHEN counted THEN '' ELSE ', which are not counted' END
         WHEN 'ROLLBACK' THEN 'deployed before, while another was live'
         WHEN 'EMPTY' THEN 'nothing new since the last delivery'
         WHEN 'REDEPLOY' THEN 'the same commit was delivered before'
         ELSE objection
       END AS reason
FROM batched
