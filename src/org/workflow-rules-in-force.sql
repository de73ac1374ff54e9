-- The rules of each repository on a day: its own, and those of the teams that own it or a component of it, of which its own
-- say otherwise. $1 day
WITH owned AS (
  SELECT DISTINCT component.repository_id, ownership.team_id
  FROM ownership JOIN component ON component.id = ownership.component_id
  WHERE ownership.valid_from <= $1::date AND ownership.valid_to > $1::date
),
said AS (
  SELECT rule.repository_id, 0 AS rank, rule.id, rule.component, rule.workflow, rule.branch, rule.event, rule.environment
  FROM workflow_rule AS rule WHERE rule.repository_id IS NOT NULL
  UNION ALL
  SELECT owned.repository_id, 1, rule.id, rule.component, rule.workflow, rule.branch, rule.event, rule.environment
  FROM workflow_rule AS rule JOIN owned USING (team_id)
)
SELECT DISTINCT ON (repository.full_name, said.workflow, said.branch, said.event)
       repository.full_name AS repository, said.component, said.workflow, said.branch, said.event, said.environment,
       said.rank = 0 AS own
FROM said JOIN repository ON repository.id = said.repository_id
ORDER BY repository.full_name, said.workflow, said.branch, said.event, said.rank, said.id
