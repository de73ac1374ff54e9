-- The audit as it stands: how many entries, its head, and the first entry that is wrong with what is wrong with it.
-- MISSING: there is none by this id · CHANGED: it does not have its hash · REPLACED: it is not the one that the next
-- entry, or the head, holds the hash of · INSERTED: it lies outside of what the head tells
WITH head AS (SELECT entry_id, hash, began_after, began_hash FROM audit_head),
linked AS (
  SELECT entry.*, head.entry_id AS last_id, lag(entry.id, 1, head.began_after) OVER chain AS before_id,
         lag(entry.hash, 1, head.began_hash) OVER chain AS before_hash,
         entry.hash IS DISTINCT FROM audit_hash(entry.previous, entry.id, entry.at, entry.action, entry.actor,
           entry.principal_id, entry.person_id, entry.subject, entry.details) AS changed
  FROM audit_entry AS entry CROSS JOIN head
  WINDOW chain AS (ORDER BY entry.id)
),
wrong AS (
  SELECT CASE WHEN id > last_id OR id <= before_id THEN id
              WHEN id > before_id + 1 THEN before_id + 1
              WHEN changed THEN id
              ELSE greatest(before_id, 1) END AS id,
         CASE WHEN id > last_id OR id <= before_id THEN 'INSERTED'
              WHEN id > before_id + 1 THEN 'MISSING'
              WHEN changed THEN 'CHANGED'
              ELSE 'REPLACED' END AS kind
  FROM linked
  WHERE id > last_id OR id <> before_id + 1 OR changed OR previous IS DISTINCT FROM before_hash
  UNION ALL
  SELECT last.id + 1, 'MISSING'
  FROM head, (SELECT coalesce(max(audit_entry.id), max(head.began_after)) AS id FROM head LEFT JOIN audit_entry ON true) AS last
  WHERE last.id < head.entry_id
  UNION ALL
  SELECT audit_entry.id, 'REPLACED'
  FROM head JOIN audit_entry ON audit_entry.id = head.entry_id
  WHERE audit_entry.hash IS DISTINCT FROM head.hash
  UNION ALL
  -- A beginning that no entry tells of is not one that retention made.
  SELECT 1, 'MISSING' FROM head
  WHERE began_after > 0 AND NOT EXISTS (
    SELECT FROM audit_entry
    WHERE action = 'audit.shortened' AND details ->> 'through' = began_after::text
      AND details ->> 'hash' = encode(began_hash, 'hex'))
),
first_wrong AS (
  SELECT id, kind FROM wrong
  ORDER BY id, array_position(ARRAY['MISSING', 'CHANGED', 'REPLACED', 'INSERTED'], kind) LIMIT 1
)
SELECT (SELECT count(*) FROM audit_entry)::int AS entries, head.entry_id AS "headId", encode(head.hash, 'hex') AS "headHash",
       first_wrong.id AS "wrongId", first_wrong.kind AS "wrongKind"
FROM (SELECT) AS always LEFT JOIN head ON true LEFT JOIN first_wrong ON true
