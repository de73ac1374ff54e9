-- Who belongs to a scope on which days: as it was (THEN), and as if it had always been as it is on $1 (NOW). Days before
-- $2 and from $3 on, of which nothing is measured, are taken as the days beside them.
CREATE TEMPORARY TABLE scope_member ON COMMIT DROP AS
WITH closure AS MATERIALIZED (SELECT * FROM team_closure)
SELECT id AS scope_id, 'OWN' AS scope, structure, id AS team_id, datemultirange(daterange(NULL, NULL)) AS days
FROM team CROSS JOIN unnest(ARRAY['THEN', 'NOW']) AS structure
UNION ALL
SELECT ancestor_id, 'TREE', 'THEN', team_id, range_agg(measured_days(valid_from, valid_to, $2::date, $3::date))
FROM closure
WHERE valid_to > $2::date AND valid_from < $3::date
GROUP BY ancestor_id, team_id
UNION ALL
SELECT DISTINCT ancestor_id, 'TREE', 'NOW', team_id, datemultirange(daterange(NULL, NULL))
FROM closure
WHERE valid_from <= $1::date AND valid_to > $1::date
