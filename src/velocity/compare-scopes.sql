-- What the weeks of each scope follow from beside its lenses, into the temporary table scope_state.
CREATE TEMPORARY TABLE scope_state ON COMMIT DROP AS
WITH calendar_of AS (
  SELECT team_id, md5(string_agg(day::text, ',' ORDER BY day)) AS days FROM team_closed_day GROUP BY team_id
),
held AS (
  SELECT member.scope_id, member.scope, member.structure, member.team_id, member.days AS member_days, owned.component_id,
         owned.days AS owned_days, calendar_of.days AS closed_days
  FROM scope_member AS member
  LEFT JOIN owned_component AS owned ON owned.team_id = member.team_id AND owned.structure = member.structure
                                    AND owned.days && member.days
  LEFT JOIN calendar_of ON calendar_of.team_id = member.team_id
)
SELECT scope_id AS team_id, scope,
       md5(string_agg(concat_ws('|', structure, team_id, member_days, component_id, owned_days), ','
                      ORDER BY structure, team_id, component_id)) AS ownership,
       md5(string_agg(DISTINCT concat_ws('|', team_id, closed_days), ',')) AS calendar,
       coalesce(bool_or(structure = 'THEN' AND component_id IS NOT NULL
                        AND member_days * owned_days <> datemultirange(daterange(NULL, NULL))), false) AS moved
FROM held
GROUP BY scope_id, scope
