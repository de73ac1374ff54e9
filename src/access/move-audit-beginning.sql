-- Moves the beginning of the chain behind the entries that may go: from before $1, $2 at most, in one piece, and never the
-- last one. Returns what it begins after; no row: nothing may go.
WITH oldest AS (
  SELECT id, hash, at FROM audit_entry WHERE id < (SELECT entry_id FROM audit_head) ORDER BY id LIMIT $2
),
-- Clocks may be set back: the first that has to stay keeps all after it.
staying AS (SELECT min(id) AS id FROM oldest WHERE at >= $1::timestamptz),
last AS (
  SELECT oldest.id, oldest.hash FROM oldest, staying
  WHERE staying.id IS NULL OR oldest.id < staying.id ORDER BY oldest.id DESC LIMIT 1
),
moved AS (UPDATE audit_head SET began_after = last.id, began_hash = last.hash FROM last RETURNING began_after, began_hash)
SELECT began_after::text AS through, encode(began_hash, 'hex') AS hash FROM moved
