-- Of these repositories those that a team counts by CHANGE, if their changes may not be counted yet as they are.
-- $1 repositories · $2 those of them of which something is otherwise than before
SELECT DISTINCT component.repository_id AS id
FROM component
JOIN ownership ON ownership.component_id = component.id
JOIN team ON team.id = ownership.team_id AND team.delivery_source = 'CHANGE'
WHERE component.repository_id = ANY ($1::int[])
  AND (component.repository_id = ANY ($2::int[])
       OR NOT EXISTS (SELECT FROM merged_delivery WHERE repository_id = component.repository_id))
