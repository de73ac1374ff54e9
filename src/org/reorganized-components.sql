-- Components whose owners on a day are to be their owners always: those asked for, each with its one owner, and those
-- whose owners change between today and that day.
-- $1 components · $2 their owners · $3 today · $4 the day
CREATE TEMPORARY TABLE reorganized_component ON COMMIT DROP AS
SELECT asked.component_id, asked.team_id
FROM unnest($1::int[], $2::int[]) AS asked (component_id, team_id)
UNION
SELECT held.component_id, held.team_id
FROM ownership AS held
WHERE held.valid_from <= $4::date AND $4::date < held.valid_to
  AND NOT (held.component_id = ANY ($1::int[]))
  AND held.component_id IN (
    SELECT component_id FROM ownership
    WHERE (valid_from > $3::date AND valid_from <= $4::date) OR (valid_to > $3::date AND valid_to <= $4::date))
