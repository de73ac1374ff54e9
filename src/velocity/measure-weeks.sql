-- The weeks of dirty_week in one statement, whatever their scopes, into the temporary table measured_week.
-- $1 time zone · $2 last closed week
CREATE TEMPORARY TABLE measured_week ON COMMIT DROP AS
WITH calendar_week AS MATERIALIZED (
  SELECT week, daterange(week, week + 7) AS days,
         tstzrange(week::timestamp AT TIME ZONE $1, (week + 7)::timestamp AT TIME ZONE $1) AS span
  FROM (SELECT DISTINCT week FROM dirty_week) AS dirty
),
-- What a component's feed says about a week; one that begins or is given away within the week says nothing.
component_week AS (
  SELECT owned.structure, owned.team_id, calendar_week.week,
         CASE
           WHEN feed.covered IS NULL THEN 'MISSING'
           WHEN lower(feed.covered) > lower(calendar_week.span) OR NOT owned.days @> calendar_week.days THEN 'IN_PART'
           WHEN feed.covered @> calendar_week.span THEN 'COMPLETE'
           WHEN feed.covered && calendar_week.span THEN 'PARTIAL'
           ELSE 'MISSING'
         END AS state
  FROM owned_component AS owned
  JOIN component ON component.id = owned.component_id
  LEFT JOIN feed_coverage AS feed ON feed.repository_id = component.repository_id
  JOIN calendar_week ON owned.days && calendar_week.days
  WHERE (feed.covered IS NULL OR lower(feed.covered) < upper(calendar_week.span))
    AND (owned.structure = 'THEN' OR EXISTS (SELECT FROM dirty_week WHERE structure = 'NOW'))
),
own_coverage AS (
  SELECT structure, team_id, week,
         CASE
           WHEN bool_or(state = 'PARTIAL') OR (bool_or(state IN ('COMPLETE', 'IN_PART')) AND bool_or(state = 'MISSING'))
             OR NOT bool_or(state IN ('COMPLETE', 'MISSING')) THEN 'PARTIAL'
           WHEN bool_or(state = 'COMPLETE') THEN CASE WHEN week > $2::date THEN 'PARTIAL' ELSE 'COMPLETE' END
           ELSE 'MISSING'
         END AS coverage
  FROM component_week
  GROUP BY structure, team_id, week
),
own_week AS (
  SELECT own_coverage.*, (5 - coalesce(closed.days, 0)) / 5.0::double precision AS exposure
  FROM own_coverage
  LEFT JOIN closed_week AS closed USING (team_id, week)
),
scope_week AS (
  SELECT dirty.team_id, dirty.scope, dirty.structure, dirty.week,
         CASE WHEN bool_and(own_week.coverage = 'COMPLETE') THEN 'COMPLETE'
              WHEN bool_and(own_week.coverage = 'MISSING') THEN 'MISSING'
              ELSE 'PARTIAL' END AS coverage,
         CASE WHEN dirty.scope = 'TREE' THEN 1 ELSE min(own_week.exposure) END AS exposure,
         coalesce(sum(own_week.exposure) FILTER (WHERE own_week.coverage = 'COMPLETE'), 0) AS team_weeks
  FROM dirty_week AS dirty
  JOIN scope_member AS member ON member.scope_id = dirty.team_id AND member.scope = dirty.scope
                             AND member.structure = dirty.structure AND member.days @> dirty.week
  JOIN own_week ON own_week.structure = dirty.structure AND own_week.team_id = member.team_id
               AND own_week.week = dirty.week
  GROUP BY dirty.team_id, dirty.scope, dirty.structure, dirty.week
),
-- Lenses of a scope are of different repositories, so that no (repository, SHA) is in two of them: here counts add up.
weekly AS (
  SELECT dirty.team_id, dirty.scope, dirty.structure, dirty.week,
         sum(raw_events) AS raw_events, sum(ignored) AS ignored, sum(deliveries) AS deliveries, sum(batches) AS batches,
         sum(redeploys) AS redeploys, sum(rollbacks) AS rollbacks, sum(empty) AS empty,
         sum(out_of_order) AS out_of_order, sum(config_only) AS config_only, sum(bot_only) AS bot_only,
         sum(content_checked) AS content_checked
  FROM dirty_week AS dirty
  JOIN scope_lens USING (team_id, scope, structure)
  JOIN lens_week ON lens_week.lens_id = scope_lens.lens_id AND lens_week.week = dirty.week
  GROUP BY dirty.team_id, dirty.scope, dirty.structure, dirty.week
),
joined AS (
  SELECT team_id, scope, structure, week,
         CASE WHEN scope_week.coverage IS NULL OR (scope_week.coverage = 'MISSING' AND weekly.week IS NOT NULL)
              THEN 'PARTIAL' ELSE scope_week.coverage END AS coverage,
         scope_week.exposure, scope_week.team_weeks, weekly.raw_events, weekly.ignored, weekly.deliveries, weekly.batches,
         weekly.redeploys, weekly.rollbacks, weekly.empty, weekly.out_of_order, weekly.config_only, weekly.bot_only,
         weekly.content_checked
  FROM scope_week
  FULL JOIN weekly USING (team_id, scope, structure, week)
)
SELECT team_id, scope, structure, week, coverage,
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
