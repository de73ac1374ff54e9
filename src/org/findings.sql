-- What an operator should look at, as counts with examples. $1 today
WITH owned AS (
  SELECT DISTINCT component.repository_id
  FROM ownership JOIN component ON component.id = ownership.component_id
  WHERE ownership.valid_from <= $1::date AND ownership.valid_to > $1::date
),
leaf AS (
  SELECT team.slug, team.id
  FROM team_parent AS parent JOIN team ON team.id = parent.team_id
  WHERE parent.valid_from <= $1::date AND parent.valid_to > $1::date
    AND NOT EXISTS (SELECT FROM team_parent AS child
                    WHERE child.parent_id = team.id AND child.valid_from <= $1::date AND child.valid_to > $1::date)
)
SELECT 'UNOWNED_REPOSITORIES' AS code, count(*)::int AS count, (array_agg(full_name ORDER BY full_name))[1:5] AS examples
FROM repository WHERE id NOT IN (SELECT repository_id FROM owned)
UNION ALL
SELECT 'TEAMS_WITHOUT_REPOSITORIES', count(*)::int, (array_agg(slug ORDER BY slug))[1:5]
FROM leaf
WHERE NOT EXISTS (SELECT FROM ownership WHERE ownership.team_id = leaf.id
                    AND ownership.valid_from <= $1::date AND ownership.valid_to > $1::date)
UNION ALL
SELECT 'GROUPS_WITHOUT_TEAM', count(*)::int, (array_agg(display_name ORDER BY display_name))[1:5]
FROM scim_group WHERE team_id IS NULL
