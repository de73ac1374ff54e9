-- The engineer-weeks of every scope and week of $1 … $2 (half-open), from `engineer_span`: business days on which each of
-- its people was there, less those on which all of their teams in the scope are closed, ÷ 5.
CREATE TEMPORARY TABLE measured_engineer_week ON COMMIT DROP AS
WITH present AS (
  SELECT tree, scope_id, from_day, to_day FROM engineer_span WHERE NOT several
  UNION ALL
  SELECT tree, scope_id, lower(days), upper(days)
  FROM (SELECT tree, scope_id, unnest(range_agg(daterange(from_day, to_day))) AS days
        FROM engineer_span WHERE several GROUP BY tree, scope_id, person_id) AS somebody
),
step AS (
  SELECT tree, scope_id, day, sum(change) AS change
  FROM (SELECT tree, scope_id, from_day AS day, 1 AS change FROM present
        UNION ALL
        SELECT tree, scope_id, to_day, -1 FROM present) AS coming_and_going
  GROUP BY tree, scope_id, day
),
-- How many people the scope has from one coming or going to the next.
headcount AS (
  SELECT tree, scope_id, day AS from_day, lead(day, 1, $2::date) OVER places AS to_day,
         (sum(change) OVER places)::int AS people
  FROM step
  WINDOW places AS (PARTITION BY tree, scope_id ORDER BY day)
),
there AS (
  SELECT tree, scope_id, $1::date + 7 * nth AS week,
         sum(people * (least(to_day, $1::date + 7 * nth + 5) - greatest(from_day, $1::date + 7 * nth))) AS days
  FROM headcount
  CROSS JOIN generate_series((from_day - $1::date) / 7, (to_day - 1 - $1::date) / 7) AS nth
  WHERE people > 0 AND least(to_day, $1::date + 7 * nth + 5) > greatest(from_day, $1::date + 7 * nth)
  GROUP BY tree, scope_id, nth
),
closed AS MATERIALIZED (
  SELECT team_id, day FROM team_closed_day WHERE day >= $1::date AND day < $2::date AND extract(isodow FROM day) < 6
),
-- Those in one team only are counted by team first; what that team has, the scopes above it have.
closed_for_one AS (
  SELECT team_id, day, count(*) AS people
  FROM engineer_span JOIN closed USING (team_id)
  WHERE NOT tree AND NOT several AND day >= from_day AND day < to_day
  GROUP BY team_id, day
),
closed_for_several AS (
  SELECT tree, scope_id, person_id, closed_somewhere.day
  FROM engineer_span
  JOIN (SELECT DISTINCT day FROM closed) AS closed_somewhere ON day >= from_day AND day < to_day
  LEFT JOIN closed ON closed.team_id = engineer_span.team_id AND closed.day = closed_somewhere.day
  WHERE several
  GROUP BY tree, scope_id, person_id, closed_somewhere.day
  HAVING bool_and(closed.day IS NOT NULL)
),
away AS (
  SELECT tree, scope_id, $1::date + (day - $1::date) / 7 * 7 AS week, sum(people)::bigint AS days
  FROM (SELECT false AS tree, team_id AS scope_id, day, people FROM closed_for_one
        UNION ALL
        SELECT true, closure.ancestor_id, day, people
        FROM closed_for_one
        JOIN team_closure AS closure USING (team_id)
        WHERE closure.valid_from <= day AND closure.valid_to > day
          AND closure.ancestor_id IN (SELECT parent_id FROM team_parent)
        UNION ALL
        SELECT tree, scope_id, day, 1 FROM closed_for_several) AS closed_person
  GROUP BY tree, scope_id, (day - $1::date) / 7
)
SELECT there.scope_id AS team_id, CASE WHEN tree THEN 'TREE' ELSE 'OWN' END AS scope, week, (there.days - coalesce(away.days, 0)) / 5::double precision AS engineer_weeks
FROM there
LEFT JOIN away USING (tree, scope_id, week)
WHERE there.days > coalesce(away.days, 0)
