-- How each scope sees each repository, into the temporary table seen_lens. $1 time zone · $2 rule version
-- $3 the production pattern where nobody states one
CREATE TEMPORARY TABLE seen_lens ON COMMIT DROP AS
WITH counting AS (
  SELECT coalesce(production_pattern, $3) AS production_pattern,
         concat_ws('|', $1::text, $2::int, count_prereleases, count_config_only, count_bot_only) AS policy
  FROM organization
),
-- Teams that count the same component by the same rules are one part; days of one after the other are one span.
part AS (
  SELECT member.scope_id, member.scope, member.structure, component.repository_id, owned.component_id, known.source,
         CASE WHEN known.source = 'DEPLOYMENT' THEN coalesce(team.production_pattern, counting.production_pattern)
              ELSE '' END AS production_pattern,
         CASE WHEN known.source = 'TAG' THEN team.tag_pattern END AS tag_pattern,
         range_agg(member.days * owned.days) AS days
  FROM scope_member AS member
  JOIN owned_component AS owned ON owned.team_id = member.team_id AND owned.structure = member.structure
                               AND member.days && owned.days
  JOIN component ON component.id = owned.component_id
  JOIN team ON team.id = owned.team_id
  JOIN team_source AS known ON known.team_id = owned.team_id
  CROSS JOIN counting
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
SELECT scope_id AS team_id, scope, structure, repository_id,
       md5(string_agg(concat_ws('|', component_id, source, production_pattern, coalesce(tag_pattern, chr(1)), days),
                      chr(10) ORDER BY component_id, source, production_pattern, tag_pattern) || chr(10) || (SELECT policy FROM counting))
         AS signature,
       jsonb_agg(jsonb_build_array(component_id, source, production_pattern, tag_pattern, days::text)) AS parts
FROM part
GROUP BY scope_id, scope, structure, repository_id
