-- $1: [{name, everywhere}]. Returns the calendars that were not like this.
WITH stated AS (
  SELECT name, everywhere FROM jsonb_to_recordset($1::jsonb) AS entry (name text, everywhere boolean)
), before AS (
  SELECT calendar.name FROM calendar JOIN stated ON stated.name = calendar.name
), added AS (
  INSERT INTO calendar (name, everywhere)
  SELECT * FROM stated WHERE name NOT IN (SELECT name FROM before) ORDER BY name
  RETURNING id
), changed AS (
  UPDATE calendar SET everywhere = stated.everywhere FROM stated
  WHERE stated.name = calendar.name AND stated.everywhere <> calendar.everywhere
  RETURNING calendar.id
)
SELECT id, true AS added FROM added UNION ALL SELECT id, false FROM changed;
