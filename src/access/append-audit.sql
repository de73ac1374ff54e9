-- $1 at, $2 action, $3 actor, $4 principal, $5 person, $6 subject, $7 details. The caller holds the lock of the audit.
INSERT INTO audit_entry (id, at, action, actor, principal_id, person_id, subject, details, previous, hash)
SELECT next.id, next.at, $2, $3, $4, $5, $6, $7::jsonb, next.previous,
       audit_hash(next.previous, next.id, next.at, $2, $3, $4, $5, $6, $7::jsonb)
FROM (
  SELECT coalesce(max(id), 0) + 1 AS id, $1::timestamptz AS at,
         coalesce((SELECT hash FROM audit_entry ORDER BY id DESC LIMIT 1), '\x') AS previous
  FROM audit_entry
) AS next;
