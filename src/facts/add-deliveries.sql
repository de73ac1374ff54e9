-- Keeps deliveries that did not come before; one that comes twice is one. $1 [{guid, event, payload}] · $2 when they came
WITH told AS MATERIALIZED (
  SELECT DISTINCT ON (guid) guid, event, payload
  FROM jsonb_to_recordset($1::jsonb) AS row (guid text, event text, payload jsonb)
  -- In one order, so that two that bring the same wait for each other instead of for ever.
  ORDER BY guid
),
fresh AS (
  INSERT INTO webhook_delivery (guid, received_at) SELECT guid, $2 FROM told ORDER BY guid
  ON CONFLICT (guid) DO NOTHING
  RETURNING guid
)
INSERT INTO webhook_inbox (guid, received_at, event, payload)
SELECT guid, $2, event, payload FROM told JOIN fresh USING (guid)
