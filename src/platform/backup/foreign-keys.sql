-- Every foreign key, and how it is taken off and put on again: rows may then come in any order, and are checked at once.
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS "takeOff",
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS "putOn"
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype = 'f' AND conparentid = 0
ORDER BY conrelid::regclass::text, conname
