-- How many entries match. $1 to $5 as $1 to $4 and $7 of list-audit.sql
SELECT count(*)::int AS total FROM audit_entry
WHERE ($1::text[] IS NULL OR action = ANY ($1))
  AND ($2::text IS NULL OR strpos(lower(actor), lower($2)) > 0)
  AND ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
  AND ($5::int IS NULL OR person_id = $5)
