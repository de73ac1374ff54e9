-- Entries, newest first. $1 actions · $2 part of the actor's name · $3 from · $4 up to, not
-- including · $5 before this id · $6 limit · $7 only about this person. Whom an entry is about is named as of today.
WITH matched AS (
  SELECT audit_entry.* FROM audit_entry
  WHERE ($1::text[] IS NULL OR action = ANY ($1))
    AND ($2::text IS NULL OR strpos(lower(actor), lower($2)) > 0)
    AND ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
    AND ($7::int IS NULL OR person_id = $7)
)
SELECT matched.id, matched.at, matched.action, matched.actor, matched.subject, person.login AS person, matched.details,
       encode(matched.hash, 'hex') AS hash
FROM matched LEFT JOIN person ON person.id = matched.person_id
WHERE $5::bigint IS NULL OR matched.id < $5
ORDER BY matched.id DESC LIMIT $6
