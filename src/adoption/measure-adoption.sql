-- Who was there and who of them was active, for every scope and these weeks, into the temporary table measured_adoption.
-- The organisation has a row in each of them; of the other scopes those that hold anybody. $1 weeks
CREATE TEMPORARY TABLE measured_adoption ON COMMIT DROP AS
WITH asked AS (SELECT unnest($1::date[]) AS week),
member AS (
  SELECT id AS scope_id, 'OWN' AS scope, id AS team_id, '-infinity'::date AS valid_from, 'infinity'::date AS valid_to
  FROM team
  UNION ALL
  SELECT ancestor_id, 'TREE', team_id, valid_from, valid_to FROM team_closure
),
-- From when to when somebody belonged to a scope; whoever is on two of its teams has two rows.
belonged AS MATERIALIZED (
  SELECT member.scope_id, member.scope, membership.person_id,
         greatest(member.valid_from, membership.valid_from) AS valid_from,
         least(member.valid_to, membership.valid_to) AS valid_to
  FROM member
  JOIN membership ON membership.team_id = member.team_id
    AND membership.valid_from < member.valid_to AND member.valid_from < membership.valid_to
),
-- Days are bits, Monday's the lowest: on which days of a week somebody belonged, and on which somebody was active.
rostered AS MATERIALIZED (
  SELECT belonged.scope_id, belonged.scope, asked.week, belonged.person_id,
         bit_or((1 << (least(belonged.valid_to, asked.week + 7) - asked.week))
              - (1 << (greatest(belonged.valid_from, asked.week) - asked.week))) AS days
  FROM belonged
  JOIN asked ON belonged.valid_from < asked.week + 7 AND belonged.valid_to > asked.week
  GROUP BY belonged.scope_id, belonged.scope, asked.week, belonged.person_id
),
used AS MATERIALIZED (
  SELECT usage.person_id, asked.week, bit_or(1 << (usage.day - asked.week)) AS days
  FROM asked
  JOIN ai_usage_day AS usage ON usage.day >= asked.week AND usage.day < asked.week + 7
  WHERE usage.active AND usage.person_id IS NOT NULL
  GROUP BY usage.person_id, asked.week
),
counted AS (
  SELECT rostered.scope_id, rostered.scope, rostered.week, count(*)::int AS roster,
         (count(*) FILTER (WHERE rostered.days & used.days <> 0))::int AS active
  FROM rostered
  LEFT JOIN used USING (week, person_id)
  GROUP BY rostered.scope_id, rostered.scope, rostered.week
),
-- Teams that stood in two places within a week: of these, only who was there all week was surely in both.
moved AS (
  SELECT DISTINCT closure.team_id, asked.week
  FROM team_closure AS closure
  JOIN asked ON (closure.valid_from > asked.week AND closure.valid_from < asked.week + 7)
             OR (closure.valid_to > asked.week AND closure.valid_to < asked.week + 7)
),
alone AS (
  SELECT mine.team_id, mine.week, count(*)::int AS people
  FROM (SELECT min(scope_id) AS team_id, week, person_id FROM rostered WHERE scope = 'OWN'
        GROUP BY week, person_id HAVING count(*) = 1) AS mine
  LEFT JOIN moved ON moved.team_id = mine.team_id AND moved.week = mine.week
  WHERE moved.team_id IS NULL OR EXISTS (
    SELECT FROM membership
    WHERE membership.team_id = mine.team_id AND membership.person_id = mine.person_id
      AND membership.valid_from <= mine.week AND membership.valid_to >= mine.week + 7)
  GROUP BY mine.team_id, mine.week
)
SELECT coalesce(counted.scope_id, root.scope_id) AS team_id, coalesce(counted.scope, root.scope) AS scope,
       coalesce(counted.week, root.week) AS week, coalesce(counted.roster, 0) AS roster,
       coalesce(counted.active, 0) AS active,
       CASE WHEN counted.scope = 'OWN' THEN coalesce(alone.people, 0) END AS alone
FROM counted
LEFT JOIN alone ON counted.scope = 'OWN' AND alone.team_id = counted.scope_id AND alone.week = counted.week
FULL JOIN (SELECT organization.team_id AS scope_id, 'TREE' AS scope, asked.week FROM organization CROSS JOIN asked) AS root
  ON root.scope_id = counted.scope_id AND root.scope = counted.scope AND root.week = counted.week
