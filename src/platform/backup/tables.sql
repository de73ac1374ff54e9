-- Every table of the schema but TypeORM's ledger, and the statements that take its rows out in the order of its key,
-- put them in, and ask whether there are any.
SELECT class.relname::text AS name, list.columns,
       format('COPY (SELECT %s FROM public.%I%s) TO STDOUT', list.quoted, class.relname,
              ' ORDER BY ' || key.quoted) AS "copyOut",
       format('COPY public.%I (%s) FROM STDIN', class.relname, list.quoted) AS "copyIn",
       format('LOCK TABLE public.%I IN ACCESS SHARE MODE', class.relname) AS lock,
       format('SELECT EXISTS (SELECT FROM public.%I) AS filled', class.relname) AS "askFilled",
       format('ALTER TABLE public.%I DISABLE TRIGGER USER', class.relname) AS "silence",
       format('ALTER TABLE public.%I ENABLE TRIGGER USER', class.relname) AS "unsilence",
       format('TRUNCATE public.%I CASCADE', class.relname) AS "clear",
       format('ANALYZE public.%I', class.relname) AS "analyze"
FROM pg_class AS class
CROSS JOIN LATERAL (
  -- What Postgres computes itself is computed again.
  SELECT array_agg(attname::text ORDER BY attnum) AS columns, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS quoted
  FROM pg_attribute WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
) AS list
LEFT JOIN LATERAL (
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY place) AS quoted
  FROM pg_index
  CROSS JOIN LATERAL unnest(indkey::smallint[]) WITH ORDINALITY AS part (number, place)
  JOIN pg_attribute ON attrelid = indrelid AND attnum = part.number
  WHERE indrelid = class.oid AND indisprimary
) AS key ON true
WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition
  AND class.relname <> 'migrations'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = class.oid AND deptype = 'e')
ORDER BY class.relname::text COLLATE "C"
