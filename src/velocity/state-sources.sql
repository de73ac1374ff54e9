-- What teams state is their source; what they state no longer is a proposal, until somebody confirms it.
WITH said AS (
  INSERT INTO team_source AS known (team_id, source, stated)
  SELECT id, delivery_source, true FROM team WHERE delivery_source IS NOT NULL
  ON CONFLICT (team_id) DO UPDATE SET source = excluded.source, stated = true, confirmed_at = NULL
  WHERE (known.source, known.stated) IS DISTINCT FROM (excluded.source, excluded.stated)
  RETURNING 1
),
left_out AS (
  UPDATE team_source SET stated = false
  FROM team
  WHERE team.id = team_source.team_id AND team.delivery_source IS NULL AND team_source.stated
  RETURNING 1
)
SELECT ((SELECT count(*) FROM said) + (SELECT count(*) FROM left_out))::int AS changed
