-- Only what changed is written; a week that was closed before and says something else is restated, with why.
-- $1 rule version · $2 the last week that was closed before; null: none · $3 now
WITH lost AS (
  SELECT team_id, scope, structure, week FROM dirty_week
  EXCEPT
  SELECT team_id, scope, structure, week FROM measured_week
),
gone AS (
  DELETE FROM velocity_week AS known USING lost
  WHERE known.team_id = lost.team_id AND known.scope = lost.scope AND known.structure = lost.structure
    AND known.week = lost.week
  RETURNING known.*
),
changed AS (
  SELECT now.*, $1::smallint AS rule_version,
         -- What a scope is said to have now was what it was then, until it moved.
         CASE WHEN now.week > $2::date THEN NULL
              WHEN known.team_id IS NOT NULL THEN to_jsonb(known)
              WHEN now.structure = 'NOW' THEN (
                SELECT to_jsonb(past) FROM velocity_week AS past
                WHERE past.team_id = now.team_id AND past.scope = now.scope AND past.structure = 'THEN'
                  AND past.week = now.week)
         END AS before
  FROM measured_week AS now
  LEFT JOIN velocity_week AS known ON known.team_id = now.team_id AND known.scope = now.scope
                                  AND known.structure = now.structure AND known.week = now.week
  WHERE known.team_id IS NULL
     OR (known.coverage, known.exposure, known.raw_events, known.ignored, known.deliveries, known.batches,
         known.redeploys, known.rollbacks, known.empty, known.out_of_order, known.config_only, known.bot_only,
         known.content_checked, known.team_weeks, known.rule_version)
        IS DISTINCT FROM
        (now.coverage, now.exposure, now.raw_events, now.ignored, now.deliveries, now.batches, now.redeploys,
         now.rollbacks, now.empty, now.out_of_order, now.config_only, now.bot_only, now.content_checked, now.team_weeks,
         $1::smallint)
),
saved AS (
  INSERT INTO velocity_week
    (team_id, scope, structure, week, coverage, exposure, raw_events, ignored, deliveries, batches, redeploys, rollbacks,
     empty, out_of_order, config_only, bot_only, content_checked, team_weeks, rule_version)
  SELECT team_id, scope, structure, week, coverage, exposure, raw_events, ignored, deliveries, batches, redeploys,
         rollbacks, empty, out_of_order, config_only, bot_only, content_checked, team_weeks, rule_version
  FROM changed
  ORDER BY week, team_id
  ON CONFLICT (team_id, scope, structure, week) DO UPDATE
  SET coverage = excluded.coverage, exposure = excluded.exposure, raw_events = excluded.raw_events,
      ignored = excluded.ignored, deliveries = excluded.deliveries, batches = excluded.batches,
      redeploys = excluded.redeploys, rollbacks = excluded.rollbacks, empty = excluded.empty,
      out_of_order = excluded.out_of_order, config_only = excluded.config_only, bot_only = excluded.bot_only,
      content_checked = excluded.content_checked, team_weeks = excluded.team_weeks, rule_version = excluded.rule_version
),
told AS (
  SELECT team_id, scope, structure, week, to_jsonb(gone) AS before, NULL::jsonb AS after
  FROM gone WHERE week <= $2::date
  UNION ALL
  SELECT team_id, scope, structure, week, before, to_jsonb(changed) - '{before}'::text[]
  FROM changed WHERE week <= $2::date
),
named AS (
  SELECT causes, cause_names(causes) AS names FROM (SELECT DISTINCT causes FROM dirty_week) AS distinct_causes
),
restated AS (
  INSERT INTO restatement (team_id, scope, structure, week, at, causes, before, after)
  SELECT team_id, scope, structure, week, $3::timestamptz, named.names,
         told.before - '{team_id,scope,structure,week}'::text[], told.after - '{team_id,scope,structure,week}'::text[]
  FROM told
  JOIN dirty_week AS dirty USING (team_id, scope, structure, week)
  JOIN named USING (causes)
  WHERE told.before - '{structure}'::text[] IS DISTINCT FROM told.after - '{structure}'::text[]
)
SELECT (SELECT count(*) FROM measured_week)::int AS weeks,
       ((SELECT count(*) FROM changed) + (SELECT count(*) FROM gone))::int AS changed,
       (SELECT min(week)::text FROM (SELECT week FROM changed UNION ALL SELECT week FROM gone) AS touched) AS "changedFrom"
