-- Which weeks of which scopes are to be measured, and why, into the temporary table dirty_week. $1 time zone
-- $2 first week · $3 the week after the last · $4, $5 weeks that are measured in any case (exclusive)
-- $6, $7 weeks from the one on, and before the other, were not closed or not measured before; $6 null: nothing was
CREATE TEMPORARY TABLE dirty_week ON COMMIT DROP AS
WITH calendar_week AS MATERIALIZED (
  SELECT monday::date AS week,
         tstzrange(monday::timestamp AT TIME ZONE $1, (monday + interval '7 days')::timestamp AT TIME ZONE $1) AS span
  FROM generate_series($2::date, $3::date - 7, interval '7 days') AS monday
),
-- Feeds mostly change in the weeks of now: each is compared with those that any of them changes in.
near_week AS MATERIALIZED (
  SELECT week, span FROM calendar_week
  WHERE span && (SELECT range_merge(range_agg(changed)) FROM taken_coverage)
),
covered_week AS MATERIALIZED (
  SELECT DISTINCT change.repository_id, near_week.week
  FROM taken_coverage AS change JOIN near_week ON change.changed && near_week.span
),
-- Of a repository, not of a lens: one without any event is looked at by nobody, and yet its weeks are weeks of 0.
covered_team AS (
  SELECT DISTINCT owned.team_id, covered_week.week
  FROM covered_week
  JOIN component USING (repository_id)
  JOIN owned_component AS owned ON owned.component_id = component.id
),
cause AS (
  SELECT dirty_scope.team_id, dirty_scope.scope, calendar_week.week, dirty_scope.causes
  FROM dirty_scope JOIN measured_scope USING (team_id, scope) CROSS JOIN calendar_week
  UNION ALL
  SELECT scope.team_id, scope.scope, due_week.week, 0
  FROM (SELECT week FROM calendar_week
        WHERE (week >= $4::date AND week < $5::date) OR $6::date IS NULL OR week >= $6::date OR week < $7::date) AS due_week
  CROSS JOIN measured_scope AS scope
  UNION ALL
  SELECT lens.team_id, lens.scope, dirty.week,
         CASE WHEN dirty.lens_id IN (SELECT lens_id FROM due_lens WHERE ruled) THEN 2 ELSE 1 END
  FROM dirty_lens_week AS dirty JOIN scope_lens AS lens USING (lens_id)
  UNION ALL
  SELECT member.scope_id, member.scope, covered_team.week, 4
  FROM covered_team JOIN scope_member AS member USING (team_id)
),
merged AS (
  SELECT team_id, scope, week, bit_or(causes) AS causes
  FROM cause
  WHERE week >= $2::date AND week < $3::date
  GROUP BY team_id, scope, week
)
SELECT (row_number() OVER ())::int AS id, dirty.*
FROM (
  SELECT team_id, scope, 'THEN' AS structure, week, causes FROM merged
  UNION ALL
  SELECT team_id, scope, 'NOW', week, causes
  FROM merged JOIN measured_scope USING (team_id, scope)
  WHERE measured_scope.moved
) AS dirty
