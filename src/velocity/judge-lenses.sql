-- What each event is through the lenses of due_lens, from their `since` on, by the table in METRICS.md, section 1.
-- $1 time zone · $2 rule version · $3 batch gap in minutes · $4 the earliest `since`, for the planner
WITH policy AS (SELECT count_prereleases, count_config_only, count_bot_only FROM organization),
placed AS (
  SELECT due.lens_id, due.since, due.overlapping, event.id AS event_id, event.component_id, event.sha, event.occurred_at,
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
known AS (
  SELECT said.*, commits IS NOT NULL OR content IS NOT NULL AS checked,
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
         row_number() OVER (PARTITION BY lens_id, occurred_at ORDER BY source, event_key COLLATE "C") AS place
  FROM said
),
ranked AS (
  SELECT lens_id, since, event_id, component_id, sha, occurred_at, place, day, source, environment, content, bots,
         ancestor, checked, refusal, refusal IS NULL AS filled,
         row_number() OVER (PARTITION BY lens_id, sha COLLATE "C" ORDER BY occurred_at, place) AS nth,
         count(*) FILTER (WHERE refusal IS NULL) OVER (
           PARTITION BY lens_id, sha COLLATE "C" ORDER BY occurred_at, place ROWS UNBOUNDED PRECEDING) AS nth_filled,
         row_number() OVER (
           PARTITION BY lens_id, component_id, environment, sha COLLATE "C" ORDER BY occurred_at, place) AS nth_there,
         lag(sha) OVER (PARTITION BY lens_id, component_id, environment ORDER BY occurred_at, place) AS live,
         -- Null: this commit was never seen before `since`; true: it was, and held something.
         CASE WHEN since > '-infinity' THEN (
           SELECT bool_or(earlier.filled) FROM verdict AS earlier
           WHERE earlier.lens_id = known.lens_id AND hashtext(earlier.sha) = hashtext(known.sha) AND earlier.sha = known.sha
             AND earlier.occurred_at < known.since
             AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')) END AS seen_filled
  FROM known
  WHERE objection IS NULL
),
ordered AS (
  SELECT ranked.*,
         CASE
           WHEN filled AND nth_filled = 1 AND seen_filled IS NOT TRUE THEN 'DELIVERY'
           WHEN source = 'DEPLOYMENT'
             AND (nth_there > 1 OR (seen_filled IS NOT NULL AND EXISTS (
               SELECT FROM verdict AS earlier JOIN delivery_event AS there ON there.id = earlier.event_id
               WHERE earlier.lens_id = ranked.lens_id AND hashtext(earlier.sha) = hashtext(ranked.sha)
                 AND earlier.sha = ranked.sha
                 AND earlier.component_id = ranked.component_id AND earlier.occurred_at < ranked.since
                 AND coalesce(there.environment, '') = ranked.environment
                 AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE'))))
             AND coalesce(live, CASE WHEN since > '-infinity' THEN (
               SELECT earlier.sha
               FROM delivery_event AS there
               JOIN verdict AS earlier ON earlier.lens_id = ranked.lens_id AND earlier.occurred_at = there.occurred_at
                                      AND earlier.event_id = there.id
               WHERE there.component_id = ranked.component_id AND there.occurred_at < ranked.since
                 AND coalesce(there.environment, '') = ranked.environment
                 AND earlier.verdict NOT IN ('IGNORED', 'OTHER_SOURCE')
               ORDER BY earlier.occurred_at DESC, earlier.place DESC
               LIMIT 1) END) <> sha
             THEN 'ROLLBACK'
           WHEN nth = 1 AND seen_filled IS NULL THEN refusal
           ELSE 'REDEPLOY'
         END AS outcome
  FROM ranked
),
named AS (
  SELECT lens_id, since, event_id, component_id, sha, occurred_at, place, day, checked, filled,
         outcome = 'DELIVERY' AS counted,
         CASE WHEN outcome <> 'DELIVERY' THEN outcome
              WHEN ancestor THEN 'OUT_OF_ORDER'
              WHEN content = 'CONFIG' THEN 'CONFIG_ONLY'
              WHEN bots THEN 'BOT_ONLY'
              WHEN checked THEN 'DELIVERY'
              ELSE 'UNCHECKED' END AS verdict
  FROM ordered
),
batched AS (
  SELECT named.*,
         counted AND coalesce(occurred_at - coalesce(
           lag(occurred_at) OVER (PARTITION BY lens_id, component_id, counted ORDER BY occurred_at, place),
           CASE WHEN since > '-infinity' AND counted THEN (
             SELECT earlier.occurred_at FROM verdict AS earlier
             WHERE earlier.lens_id = named.lens_id AND earlier.component_id = named.component_id AND earlier.counted
               AND earlier.occurred_at < named.since AND earlier.occurred_at >= named.since - make_interval(mins => $3)
             ORDER BY earlier.occurred_at DESC
             LIMIT 1) END) > make_interval(mins => $3), true) AS opens_batch
  FROM named
)
SELECT event_id, occurred_at, lens_id, component_id, place::int, day, $2::smallint AS rule_version, counted, filled,
       checked, opens_batch, verdict, sha,
       CASE verdict
         WHEN 'DELIVERY' THEN 'first time in production'
         WHEN 'UNCHECKED' THEN 'first time in production; content not checked'
         WHEN 'OUT_OF_ORDER' THEN 'first time in production, of older code than was live'
         WHEN 'CONFIG_ONLY' THEN 'only configuration or documentation' || CASE WHEN counted THEN '' ELSE ', which is not counted' END
         WHEN 'BOT_ONLY' THEN 'only commits of bots' || CASE WHEN counted THEN '' ELSE ', which are not counted' END
         WHEN 'ROLLBACK' THEN 'deployed before, while another was live'
         WHEN 'EMPTY' THEN 'nothing new since the last delivery'
         ELSE 'the same commit was delivered before'
       END AS reason
FROM batched
UNION ALL
SELECT event_id, occurred_at, lens_id, component_id, place::int, day, $2::smallint, false, refusal IS NULL, checked, false,
       CASE WHEN objection = 'OTHER_SOURCE' THEN objection ELSE 'IGNORED' END, sha,
       CASE WHEN objection = 'OTHER_SOURCE' THEN 'counted by ' || lower(counted_by) || 's' ELSE objection END
FROM known
WHERE objection IS NOT NULL
