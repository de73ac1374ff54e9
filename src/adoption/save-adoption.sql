-- Only what changed is written. $1 the weeks measured, $2 their coverage · hidden scopes: $3 week, $4 team, $5 scope ·
-- $6 rule version
WITH known_of AS (
  SELECT * FROM unnest($1::date[], $2::text[]) AS said (week, coverage)
),
hidden AS (
  SELECT DISTINCT * FROM unnest($3::date[], $4::int[], $5::text[]) AS said (week, team_id, scope)
),
now AS (
  SELECT measured.team_id, measured.scope, measured.week, known_of.coverage, measured.roster,
         CASE WHEN known_of.coverage <> 'MISSING' THEN measured.active END AS active,
         hidden.week IS NOT NULL AS suppressed
  FROM measured_adoption AS measured
  JOIN known_of USING (week)
  LEFT JOIN hidden USING (week, team_id, scope)
),
gone AS (
  DELETE FROM adoption_week AS known
  WHERE known.week = ANY ($1::date[])
    AND NOT EXISTS (
      SELECT FROM measured_adoption AS measured
      WHERE measured.team_id = known.team_id AND measured.scope = known.scope AND measured.week = known.week)
  RETURNING known.week
),
saved AS (
  INSERT INTO adoption_week AS known (team_id, scope, week, coverage, roster, active, suppressed, rule_version)
  SELECT team_id, scope, week, coverage, roster, active, suppressed, $6::smallint FROM now
  ON CONFLICT (team_id, scope, week) DO UPDATE
  SET coverage = excluded.coverage, roster = excluded.roster, active = excluded.active,
      suppressed = excluded.suppressed, rule_version = excluded.rule_version
  WHERE (known.coverage, known.roster, known.active, known.suppressed, known.rule_version)
        IS DISTINCT FROM
        (excluded.coverage, excluded.roster, excluded.active, excluded.suppressed, excluded.rule_version)
  RETURNING known.week
),
changed AS (SELECT week FROM gone UNION ALL SELECT week FROM saved)
SELECT count(DISTINCT week)::int AS changed, min(week)::text AS "changedFrom" FROM changed
