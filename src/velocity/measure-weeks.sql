-- The weeks of dirty_week in one statement, whatever their scopes, into the temporary table measured_week.
-- $1 the first of them · $2 the week after the last, for the planner
CREATE TEMPORARY TABLE measured_week ON COMMIT DROP AS
-- A component that is handed from one team of a scope to another in the middle of a week is the scope's all week long.
WITH handed AS (
  SELECT dirty.id, handed_week.component_id, min(handed_week.state) AS state
  FROM dirty_week AS dirty
  JOIN scope_member AS member ON member.scope_id = dirty.team_id AND member.scope = dirty.scope
                             AND member.structure = dirty.structure
  JOIN handed_week ON handed_week.structure = dirty.structure AND handed_week.team_id = member.team_id
                  AND handed_week.week = dirty.week
  WHERE dirty.scope = 'TREE'
  GROUP BY dirty.id, dirty.week, handed_week.component_id
  HAVING range_agg(handed_week.days * member.days) @> daterange(dirty.week, dirty.week + 7)
),
-- What has begun or was given away within the week says nothing beside what was there all week long.
said AS (
  SELECT dirty.id, CASE WHEN own_week.says_nothing AND dirty.scope = 'TREE' THEN NULL ELSE own_week.coverage END AS coverage,
         CASE WHEN dirty.scope = 'TREE' THEN 5 ELSE own_week.open_days END AS open_days,
         CASE WHEN own_week.coverage = 'COMPLETE' THEN own_week.open_days END AS complete_days
  FROM dirty_week AS dirty
  JOIN scope_member AS member ON member.scope_id = dirty.team_id AND member.scope = dirty.scope
                             AND member.structure = dirty.structure
  JOIN own_week ON own_week.structure = dirty.structure AND own_week.team_id = member.team_id
               AND own_week.week = dirty.week
  WHERE coalesce(member.days @> dirty.week, false)
  UNION ALL
  SELECT id, state, 5, NULL FROM handed
),
scope_week AS (
  SELECT id,
         CASE WHEN bool_and(coverage = 'COMPLETE') THEN 'COMPLETE'
              WHEN bool_and(coverage = 'MISSING') THEN 'MISSING'
              ELSE 'PARTIAL' END AS coverage,
         min(open_days) / 5.0::double precision AS exposure,
         -- In whole days, so that the sum is the same in whatever order.
         coalesce(sum(complete_days), 0) / 5.0::double precision AS team_weeks
  FROM said
  GROUP BY id
),
-- Lenses of a scope are of different repositories, so that no (repository, SHA) is in two of them: here counts add up.
weekly AS (
  SELECT dirty.id,
         sum(raw_events) AS raw_events, sum(ignored) AS ignored, sum(deliveries) AS deliveries, sum(batches) AS batches,
         sum(redeploys) AS redeploys, sum(rollbacks) AS rollbacks, sum(empty) AS empty,
         sum(out_of_order) AS out_of_order, sum(config_only) AS config_only, sum(bot_only) AS bot_only,
         sum(content_checked) AS content_checked
  FROM dirty_week AS dirty
  JOIN scope_lens USING (team_id, scope, structure)
  JOIN lens_week ON lens_week.lens_id = scope_lens.lens_id AND lens_week.week = dirty.week
                AND lens_week.week >= $1::date AND lens_week.week < $2::date
  GROUP BY dirty.id
),
joined AS (
  SELECT dirty.id, dirty.causes, team_id, scope, structure, week,
         CASE WHEN scope_week.coverage IS NULL OR (scope_week.coverage = 'MISSING' AND weekly.id IS NOT NULL)
              THEN 'PARTIAL' ELSE scope_week.coverage END AS coverage,
         scope_week.exposure, scope_week.team_weeks, weekly.raw_events, weekly.ignored, weekly.deliveries, weekly.batches,
         weekly.redeploys, weekly.rollbacks, weekly.empty, weekly.out_of_order, weekly.config_only, weekly.bot_only,
         weekly.content_checked
  FROM dirty_week AS dirty
  LEFT JOIN scope_week USING (id)
  LEFT JOIN weekly USING (id)
  WHERE scope_week.id IS NOT NULL OR weekly.id IS NOT NULL
)
SELECT id, causes, team_id, scope, structure, week, coverage,
       CASE WHEN coverage <> 'MISSING' THEN exposure END AS exposure,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(raw_events, 0)::int END AS raw_events,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(ignored, 0)::int END AS ignored,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(deliveries, 0)::int END AS deliveries,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(batches, 0)::int END AS batches,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(redeploys, 0)::int END AS redeploys,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(rollbacks, 0)::int END AS rollbacks,
       -- Without any content checked, how many were empty is unknown, unless nothing was delivered.
       CASE WHEN coverage = 'MISSING' THEN NULL
            WHEN coalesce(deliveries, 0) > 0 AND content_checked = 0 THEN NULL
            ELSE coalesce(empty, 0)::int END AS empty,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(out_of_order, 0)::int END AS out_of_order,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(config_only, 0)::int END AS config_only,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(bot_only, 0)::int END AS bot_only,
       CASE WHEN coverage <> 'MISSING' THEN coalesce(content_checked, 0)::int END AS content_checked,
       team_weeks
FROM joined
