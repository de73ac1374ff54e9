-- Only what changed is written; a week that was closed before and says something else is restated, with why. Nobody else
-- writes weeks meanwhile, so that a row is found again by where it stands.
-- $1 rule version · $2 the last week that was closed before; null: none · $3 now · $4 the first of dirty_week · $5 the week
-- after the last of them, for the planner
WITH gone AS (
  DELETE FROM velocity_week AS known USING dirty_week AS dirty
  WHERE known.team_id = dirty.team_id AND known.scope = dirty.scope AND known.structure = dirty.structure
    AND known.week = dirty.week AND NOT EXISTS (SELECT FROM measured_week WHERE measured_week.id = dirty.id)
  RETURNING known.*, dirty.causes
),
changed AS MATERIALIZED (
  SELECT now.*, $1::smallint AS rule_version, known.ctid AS stands,
         -- What a scope is said to have now was what it was then, until it moved.
         CASE WHEN now.week > $2::date THEN NULL
              WHEN known.team_id IS NOT NULL THEN to_jsonb(said)
              WHEN now.structure = 'NOW' THEN (
                SELECT to_jsonb(past) - '{team_id,scope,structure,week}'::text[] FROM velocity_week AS past
                WHERE past.team_id = now.team_id AND past.scope = now.scope AND past.structure = 'THEN'
                  AND past.week = now.week)
         END AS before,
         CASE WHEN now.week <= $2::date THEN to_jsonb(says) END AS after
  FROM measured_week AS now
  LEFT JOIN velocity_week AS known ON known.team_id = now.team_id AND known.scope = now.scope
                                  AND known.structure = now.structure AND known.week = now.week
                                  AND known.week >= $4::date AND known.week < $5::date
  -- Made of just what is kept of them: to take the rest away afterwards costs more than all else here.
  CROSS JOIN LATERAL (
    SELECT known.coverage, known.exposure, known.raw_events, known.ignored, known.deliveries, known.batches,
           known.redeploys, known.rollbacks, known.empty, known.out_of_order, known.config_only, known.bot_only,
           known.content_checked, known.team_weeks, known.rule_version) AS said
  CROSS JOIN LATERAL (
    SELECT now.coverage, now.exposure, now.raw_events, now.ignored, now.deliveries, now.batches, now.redeploys,
           now.rollbacks, now.empty, now.out_of_order, now.config_only, now.bot_only, now.content_checked,
           now.team_weeks, $1::smallint AS rule_version) AS says
  WHERE known.team_id IS NULL
     OR (known.coverage, known.exposure, known.raw_events, known.ignored, known.deliveries, known.batches,
         known.redeploys, known.rollbacks, known.empty, known.out_of_order, known.config_only, known.bot_only,
         known.content_checked, known.team_weeks, known.rule_version)
        IS DISTINCT FROM
        (now.coverage, now.exposure, now.raw_events, now.ignored, now.deliveries, now.batches, now.redeploys,
         now.rollbacks, now.empty, now.out_of_order, now.config_only, now.bot_only, now.content_checked, now.team_weeks,
         $1::smallint)
),
said_otherwise AS (
  UPDATE velocity_week
  SET coverage = now.coverage, exposure = now.exposure, raw_events = now.raw_events, ignored = now.ignored,
      deliveries = now.deliveries, batches = now.batches, redeploys = now.redeploys, rollbacks = now.rollbacks,
      empty = now.empty, out_of_order = now.out_of_order, config_only = now.config_only, bot_only = now.bot_only,
      content_checked = now.content_checked, team_weeks = now.team_weeks, rule_version = now.rule_version
  FROM changed AS now
  WHERE velocity_week.ctid = now.stands
),
added AS (
  INSERT INTO velocity_week
    (team_id, scope, structure, week, coverage, exposure, raw_events, ignored, deliveries, batches, redeploys, rollbacks,
     empty, out_of_order, config_only, bot_only, content_checked, team_weeks, rule_version)
  SELECT team_id, scope, structure, week, coverage, exposure, raw_events, ignored, deliveries, batches, redeploys,
         rollbacks, empty, out_of_order, config_only, bot_only, content_checked, team_weeks, rule_version
  FROM changed
  WHERE stands IS NULL
  ORDER BY week, team_id
),
told AS (
  SELECT team_id, scope, structure, week, causes,
         to_jsonb(gone) - '{team_id,scope,structure,week,causes}'::text[] AS before, NULL::jsonb AS after
  FROM gone WHERE week <= $2::date
  UNION ALL
  SELECT team_id, scope, structure, week, causes, before, after
  FROM changed WHERE week <= $2::date
),
named AS MATERIALIZED (
  SELECT causes, cause_names(causes) AS names FROM (SELECT DISTINCT causes FROM dirty_week) AS distinct_causes
),
restated AS (
  INSERT INTO restatement (team_id, scope, structure, week, at, causes, before, after)
  SELECT team_id, scope, structure, week, $3::timestamptz, named.names, before, after
  FROM told JOIN named USING (causes)
  WHERE before IS DISTINCT FROM after
)
SELECT (SELECT count(*) FROM measured_week)::int AS weeks,
       ((SELECT count(*) FROM changed) + (SELECT count(*) FROM gone))::int AS changed,
       (SELECT min(week)::text FROM (SELECT week FROM changed UNION ALL SELECT week FROM gone) AS touched) AS "changedFrom"
