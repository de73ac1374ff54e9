-- $1 at, $2 action, $3 actor, $4 principal, $5 person, $6 subject, $7 details. The caller holds the lock of the audit.
-- The place and the hash before come from the head: an entry that was taken away at the end leaves a gap. Without a head
-- only the very first entry is written.
WITH head AS (
  SELECT entry_id, hash FROM audit_head
  UNION ALL
  SELECT 0, '\x' WHERE NOT EXISTS (SELECT FROM audit_head) AND NOT EXISTS (SELECT FROM audit_entry)
),
next AS (SELECT entry_id + 1 AS id, $1::timestamptz AS at, hash AS previous FROM head),
appended AS (
  INSERT INTO audit_entry (id, at, action, actor, principal_id, person_id, subject, details, previous, hash)
  SELECT next.id, next.at, $2, $3, $4, $5, $6, $7::jsonb, next.previous,
         audit_hash(next.previous, next.id, next.at, $2, $3, $4, $5, $6, $7::jsonb)
  FROM next
  RETURNING id, hash
)
INSERT INTO audit_head (entry_id, hash) SELECT id, hash FROM appended
ON CONFLICT (id) DO UPDATE SET entry_id = excluded.entry_id, hash = excluded.hash
RETURNING entry_id AS id
