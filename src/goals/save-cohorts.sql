-- The cohorts of the stated programs and who is in them. $1 cohorts as JSON: program, multiple, everyone, teams
WITH stated AS (
  SELECT program.id AS program_id, row.multiple, row.everyone, row.teams
  FROM jsonb_to_recordset($1::jsonb) AS row(program text, multiple double precision, everyone boolean, teams text[])
  JOIN program ON program.slug = row.program
),
gone AS (
  DELETE FROM cohort
  WHERE program_id IN (SELECT program_id FROM stated)
    AND NOT EXISTS (SELECT FROM stated WHERE stated.program_id = cohort.program_id AND stated.multiple = cohort.multiple)
),
saved AS (
  INSERT INTO cohort (program_id, multiple, everyone)
  SELECT program_id, multiple, everyone FROM stated
  ON CONFLICT (program_id, multiple) DO UPDATE SET everyone = excluded.everyone
  RETURNING id, program_id, multiple
),
wanted AS (
  SELECT saved.id AS cohort_id, team.id AS team_id
  FROM saved
  JOIN stated USING (program_id, multiple)
  CROSS JOIN unnest(stated.teams) AS named(slug)
  JOIN team ON team.slug = named.slug
),
left_out AS (
  DELETE FROM cohort_team
  WHERE cohort_id IN (SELECT id FROM saved)
    AND (cohort_id, team_id) NOT IN (SELECT cohort_id, team_id FROM wanted)
)
INSERT INTO cohort_team (cohort_id, team_id)
SELECT cohort_id, team_id FROM wanted
ON CONFLICT DO NOTHING
