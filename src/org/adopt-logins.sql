-- $1: [{login, email}]: somebody known by mail address only (with an @ for a login) gets the login that is stated with it.
UPDATE person SET login = stated.login
FROM jsonb_to_recordset($1::jsonb) AS stated (login text, email text)
WHERE lower(person.email) = lower(stated.email) AND person.login LIKE '%@%'
  AND NOT EXISTS (SELECT FROM person other WHERE lower(other.login) = lower(stated.login))
