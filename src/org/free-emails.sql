-- $1: [{login, email}]: takes an address from whoever holds it and is no longer stated to.
UPDATE person SET email = NULL
FROM jsonb_to_recordset($1::jsonb) AS stated (login text, email text)
WHERE lower(person.email) = lower(stated.email) AND lower(person.login) <> lower(stated.login);
