-- $1: [{login, name, email}], one entry a person: what the import is about to do.
SELECT count(*) FILTER (WHERE person.id IS NULL)::int AS added,
       count(*) FILTER (WHERE person.id IS NOT NULL AND (person.name, person.email) IS DISTINCT FROM (stated.name, stated.email))::int AS changed,
       0 AS closed,
       count(*) FILTER (WHERE person.id IS NOT NULL AND (person.name, person.email) IS NOT DISTINCT FROM (stated.name, stated.email))::int AS unchanged
FROM jsonb_to_recordset($1::jsonb) AS stated (login text, name text, email text)
LEFT JOIN person ON lower(person.login) = lower(stated.login);
