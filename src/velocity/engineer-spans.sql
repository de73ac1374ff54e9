-- On which days of $1 … $2 (half-open) whom of its people each scope has through which team. Somebody in several teams on
-- the same day stands there several times, and is marked: they alone have to be told apart. TREE is told of scopes that
-- have, or had, teams below them; of the others it is OWN.
CREATE TEMPORARY TABLE engineer_span ON COMMIT DROP AS
WITH closure AS MATERIALIZED (
  SELECT * FROM team_closure
  WHERE valid_from < $2::date AND valid_to > $1::date AND ancestor_id IN (SELECT parent_id FROM team_parent)
),
member AS (
  SELECT person_id, team_id, greatest(valid_from, $1::date) AS from_day, least(valid_to, $2::date) AS to_day
  FROM membership
  WHERE valid_from < $2::date AND valid_to > $1::date
),
in_several AS (
  SELECT DISTINCT one.person_id
  FROM member AS one
  JOIN member AS other USING (person_id)
  WHERE one.team_id <> other.team_id AND one.from_day < other.to_day AND other.from_day < one.to_day
)
SELECT false AS tree, team_id AS scope_id, team_id, person_id, from_day, to_day, in_several.person_id IS NOT NULL AS several
FROM member
LEFT JOIN in_several USING (person_id)
UNION ALL
SELECT true, closure.ancestor_id, team_id, person_id, greatest(from_day, closure.valid_from),
       least(to_day, closure.valid_to), in_several.person_id IS NOT NULL
FROM member
JOIN closure USING (team_id)
LEFT JOIN in_several USING (person_id)
WHERE closure.valid_from < to_day AND closure.valid_to > from_day
