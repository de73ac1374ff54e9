-- $1: [{place, personId?, employeeId, login, email}] → who of those known each is: as said, else by number, else by login,
-- else by mail address.
-- A number that is known decides: an address or login of somebody with another number has changed hands.
WITH stated AS (
  SELECT place, "personId" AS person_id, "employeeId" AS number, lower(login) AS login, lower(email) AS email
  FROM jsonb_to_recordset($1::jsonb) AS said (place int, "personId" int, "employeeId" text, login text, email text)
), candidate AS (
  SELECT stated.place, person.id, 0 AS rank FROM stated JOIN person ON person.id = stated.person_id
  UNION ALL
  SELECT stated.place, person.id, 1 FROM stated JOIN person ON person.employee_id = stated.number
  UNION ALL
  SELECT stated.place, person.id, 2 FROM stated JOIN person ON lower(person.login) = stated.login
  WHERE person.employee_id IS NULL OR stated.number IS NULL
  UNION ALL
  SELECT stated.place, person.id, 3 FROM stated JOIN person ON lower(person.email) = stated.email
  WHERE person.employee_id IS NULL OR stated.number IS NULL
  UNION ALL
  SELECT stated.place, person.id, 4 FROM stated JOIN person ON lower(person.login) = stated.email
  WHERE person.employee_id IS NULL OR stated.number IS NULL
), best_of_place AS (
  SELECT DISTINCT ON (place) place, id, rank FROM candidate ORDER BY place, rank, id
), matched AS (
  SELECT DISTINCT ON (id) place, id FROM best_of_place ORDER BY id, rank, place
)
SELECT matched.place, person.id, person.login, person.name, person.email, person.employee_id AS "employeeId"
FROM matched JOIN person ON person.id = matched.id
