-- What each team owns on which days: as it was (THEN), and as if it had always been as it is on $1 (NOW). Days before $2
-- and from $3 on, of which nothing is measured, are taken as the days beside them.
CREATE TEMPORARY TABLE owned_component ON COMMIT DROP AS
SELECT 'THEN' AS structure, team_id, component_id,
       range_agg(measured_days(valid_from, valid_to, $2::date, $3::date)) AS days
FROM ownership
WHERE valid_to > $2::date AND valid_from < $3::date
GROUP BY team_id, component_id
UNION ALL
SELECT DISTINCT 'NOW', team_id, component_id, datemultirange(daterange(NULL, NULL))
FROM ownership
WHERE valid_from <= $1::date AND valid_to > $1::date
