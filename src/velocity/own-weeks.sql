-- How well each team's own weeks are known, and their open business days, into the temporary table own_week, for the weeks of dirty_week.
-- $1 time zone · $2 last closed week
CREATE TEMPORARY TABLE own_week ON COMMIT DROP AS
WITH calendar_week AS MATERIALIZED (
  SELECT week, daterange(week, week + 7) AS days,
         tstzrange(week::timestamp AT TIME ZONE $1, (week + 7)::timestamp AT TIME ZONE $1) AS span
  FROM (SELECT DISTINCT week FROM dirty_week) AS dirty
),
-- A repository is observed from when it was created.
observed AS MATERIALIZED (
  SELECT repository_id, covered * tstzmultirange(tstzrange(repository.created_at, NULL)) AS covered
  FROM feed_coverage JOIN repository ON repository.id = repository_id
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
  LEFT JOIN observed AS feed ON feed.repository_id = component.repository_id
  CROSS JOIN calendar_week
  -- Said as a function, as the planner takes an overlap of ranges for rare: here it is the rule.
  WHERE NOT isempty(owned.days * datemultirange(calendar_week.days))
    AND (feed.covered IS NULL OR lower(feed.covered) < upper(calendar_week.span))
    AND (owned.structure = 'THEN' OR EXISTS (SELECT FROM dirty_week WHERE structure = 'NOW'))
),
own_coverage AS (
  SELECT structure, team_id, week,
         CASE
           WHEN bool_or(state = 'PARTIAL') OR (bool_or(state IN ('COMPLETE', 'IN_PART')) AND bool_or(state = 'MISSING'))
             OR NOT bool_or(state IN ('COMPLETE', 'MISSING')) THEN 'PARTIAL'
           WHEN bool_or(state = 'COMPLETE') THEN CASE WHEN week > $2::date THEN 'PARTIAL' ELSE 'COMPLETE' END
           ELSE 'MISSING'
         END AS coverage,
         bool_and(state = 'IN_PART') AS says_nothing
  FROM component_week
  GROUP BY structure, team_id, week
)
SELECT own_coverage.*, 5 - coalesce(closed.days, 0) AS open_days
FROM own_coverage
LEFT JOIN closed_week AS closed USING (team_id, week)
