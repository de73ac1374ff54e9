-- Teams whose place on a day is to be their place always: those asked for, those whose place changes between today and
-- that day, and all above them, so that no team is below itself on any day before.
-- $1 teams · $2 today · $3 the day
CREATE TEMPORARY TABLE reorganized_team ON COMMIT DROP AS
WITH RECURSIVE settled (team_id) AS (
  SELECT team_id
  FROM (
    SELECT unnest($1::int[]) AS team_id
    UNION
    SELECT team_id FROM team_parent
    WHERE (valid_from > $2::date AND valid_from <= $3::date) OR (valid_to > $2::date AND valid_to <= $3::date)
  ) AS changed
  UNION
  SELECT placed.parent_id
  FROM settled
  JOIN team_parent AS placed ON placed.team_id = settled.team_id
    AND placed.valid_from <= $3::date AND $3::date < placed.valid_to
)
SELECT team_id FROM settled
