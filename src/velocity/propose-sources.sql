-- Every team that owns something gets its delivery source: what it states, else the first kind that it has events of.
-- A proposed source stays until somebody states another one: it is what the baseline was measured by.
INSERT INTO team_source AS known (team_id, source, stated)
SELECT candidate.team_id, candidate.source, candidate.stated
FROM (
  SELECT team.id AS team_id, team.delivery_source IS NOT NULL AS stated,
         coalesce(team.delivery_source, (
           SELECT preferred.source
           FROM unnest(ARRAY['DEPLOYMENT', 'RELEASE', 'TAG', 'CHANGE']) WITH ORDINALITY AS preferred(source, rank)
           WHERE EXISTS (
             SELECT FROM ownership
             JOIN delivery_event ON delivery_event.component_id = ownership.component_id
             WHERE ownership.team_id = team.id AND delivery_event.source = preferred.source)
           ORDER BY preferred.rank
           LIMIT 1)) AS source
  FROM team
  WHERE team.delivery_source IS NOT NULL OR NOT EXISTS (SELECT FROM team_source WHERE team_id = team.id)
) AS candidate
WHERE candidate.source IS NOT NULL
ON CONFLICT (team_id) DO UPDATE
SET source = excluded.source, stated = excluded.stated
WHERE (known.source, known.stated) IS DISTINCT FROM (excluded.source, excluded.stated)
