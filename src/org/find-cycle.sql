-- Whether a team would be above the parent that it gets, on one of the days: the earliest, with the chain between them.
-- $1 team · $2 its new parent · $3 first day · $4 the day after the last
WITH RECURSIVE up (team_id, valid_from, valid_to, chain) AS (
  SELECT id, $3::date, $4::date, ARRAY[slug] FROM team WHERE id = $2
  UNION ALL
  SELECT placed.parent_id, greatest(up.valid_from, placed.valid_from), least(up.valid_to, placed.valid_to),
         up.chain || parent.slug
  FROM up
  JOIN team_parent AS placed ON placed.team_id = up.team_id
    AND placed.valid_from < up.valid_to AND up.valid_from < placed.valid_to
  JOIN team AS parent ON parent.id = placed.parent_id
  -- What the team itself is below on those days is what is about to change.
  WHERE up.team_id <> $1
)
SELECT valid_from::text AS day, chain FROM up WHERE team_id = $1 ORDER BY valid_from LIMIT 1
