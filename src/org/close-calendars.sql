-- $1: names of the calendars in the file, $2: today. A calendar that is gone keeps the days that have passed.
WITH gone AS (
  SELECT id FROM calendar WHERE NOT (name = ANY ($1::text[]))
), emptied AS (
  DELETE FROM calendar
  USING gone
  WHERE calendar.id = gone.id
    AND NOT EXISTS (SELECT FROM calendar_day WHERE calendar_day.calendar_id = gone.id AND calendar_day.day < $2::date)
  RETURNING calendar.id
), shortened AS (
  DELETE FROM calendar_day
  USING gone
  WHERE calendar_day.calendar_id = gone.id AND calendar_day.day >= $2::date AND gone.id NOT IN (SELECT id FROM emptied)
  RETURNING calendar_day.calendar_id
)
SELECT id FROM emptied UNION SELECT calendar_id FROM shortened;
