-- Components that a team owned for a part of a week, into the temporary table handed_week: on which of its days, and what
-- the feed says of the whole week. $1 time zone · $2 last closed week
CREATE TEMPORARY TABLE handed_week ON COMMIT DROP AS
WITH calendar_week AS MATERIALIZED (
  SELECT week, daterange(week, week + 7) AS days,
         tstzrange(week::timestamp AT TIME ZONE $1, (week + 7)::timestamp AT TIME ZONE $1) AS span
  FROM (SELECT DISTINCT week FROM dirty_week) AS dirty
)
SELECT owned.structure, owned.team_id, owned.component_id, calendar_week.week,
       owned.days * datemultirange(calendar_week.days) AS days,
       CASE WHEN feed.covered IS NULL THEN 'MISSING'
            WHEN feed.covered @> calendar_week.span AND week <= $2::date THEN 'COMPLETE'
            WHEN feed.covered && calendar_week.span THEN 'PARTIAL'
            ELSE 'MISSING' END AS state
FROM owned_component AS owned
JOIN component ON component.id = owned.component_id
LEFT JOIN feed_coverage AS feed ON feed.repository_id = component.repository_id
JOIN calendar_week ON owned.days && calendar_week.days AND NOT owned.days @> calendar_week.days
WHERE owned.days <> datemultirange(daterange(NULL, NULL))
