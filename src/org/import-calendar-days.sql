-- $1: [{name, holidays, freezes: [{from, to}]}]. A holiday in a freeze is a holiday. Returns the calendars whose days differed.
WITH stated AS (
  SELECT calendar.id, entry.holidays, entry.freezes
  FROM jsonb_to_recordset($1::jsonb) AS entry (name text, holidays jsonb, freezes jsonb)
  JOIN calendar ON calendar.name = entry.name
), wanted AS (
  SELECT id, day, max(kind) AS kind
  FROM (
    SELECT id, holiday::date AS day, 'HOLIDAY' AS kind FROM stated, jsonb_array_elements_text(holidays) AS holiday
    UNION ALL
    SELECT id, frozen::date, 'FREEZE'
    FROM stated, jsonb_to_recordset(freezes) AS span ("from" date, "to" date),
      generate_series(span."from"::timestamp, span."to"::timestamp - interval '1 day', interval '1 day') AS frozen
  ) AS listed
  GROUP BY id, day
), removed AS (
  DELETE FROM calendar_day
  USING stated
  WHERE calendar_day.calendar_id = stated.id
    AND NOT EXISTS (SELECT FROM wanted WHERE wanted.id = calendar_day.calendar_id AND wanted.day = calendar_day.day)
  RETURNING calendar_day.calendar_id
), written AS (
  INSERT INTO calendar_day (calendar_id, day, kind) SELECT id, day, kind FROM wanted
  ON CONFLICT (calendar_id, day) DO UPDATE SET kind = excluded.kind WHERE calendar_day.kind <> excluded.kind
  RETURNING calendar_id
)
SELECT calendar_id AS id FROM removed UNION SELECT calendar_id FROM written;
