-- $1: [{login, name, email}], one entry a person. Addresses that change hands were freed before (free-emails.sql).
WITH stated AS (
  SELECT login, name, email FROM jsonb_to_recordset($1::jsonb) AS entry (login text, name text, email text)
), changed AS (
  UPDATE person SET name = stated.name, email = stated.email
  FROM stated
  WHERE lower(person.login) = lower(stated.login) AND (person.name, person.email) IS DISTINCT FROM (stated.name, stated.email)
)
INSERT INTO person (login, name, email)
SELECT login, name, email FROM stated
WHERE lower(login) NOT IN (SELECT lower(login) FROM person)
ORDER BY lower(login);
