-- Makes the rules those of a file. $1 [{repo, team, component, workflow, branch, event, environment}]
WITH stated AS (
  SELECT team.id AS team_id, repository.id AS repository_id, row.component, row.workflow, row.branch, row.event,
         row.environment
  FROM jsonb_to_recordset($1::jsonb) AS row(
    repo text, team text, component text, workflow text, branch text, event text, environment text)
  LEFT JOIN team ON team.slug = row.team
  LEFT JOIN repository ON lower(repository.full_name) = lower(row.repo)
),
kept AS (
  UPDATE workflow_rule AS known SET component = stated.component, environment = stated.environment
  FROM stated
  WHERE known.team_id IS NOT DISTINCT FROM stated.team_id AND known.repository_id IS NOT DISTINCT FROM stated.repository_id
    AND (known.workflow, known.branch, known.event) = (stated.workflow, stated.branch, stated.event)
  RETURNING known.id, known.team_id, known.repository_id, known.workflow, known.branch, known.event
),
gone AS (DELETE FROM workflow_rule WHERE id NOT IN (SELECT id FROM kept))
INSERT INTO workflow_rule (team_id, repository_id, component, workflow, branch, event, environment)
SELECT stated.* FROM stated
WHERE NOT EXISTS (
  SELECT FROM kept
  WHERE kept.team_id IS NOT DISTINCT FROM stated.team_id AND kept.repository_id IS NOT DISTINCT FROM stated.repository_id
    AND (kept.workflow, kept.branch, kept.event) = (stated.workflow, stated.branch, stated.event))
