-- Upserts the staged rows by their natural key; a row said twice counts once, the last word wins. Notes the weeks that
-- say something else than before. $1 when they were received · $2 how
WITH known_as AS (
  SELECT DISTINCT ON (said.person) said.person, person.id AS person_id
  FROM (SELECT DISTINCT person FROM staged_usage) AS said
  JOIN person ON lower(CASE WHEN said.person LIKE '%@%' THEN person.email ELSE person.login END) = said.person
  ORDER BY said.person, person.id
),
last_word AS (
  SELECT DISTINCT ON (tool, person, day, model) * FROM staged_usage
  ORDER BY tool, person, day, model, position DESC
),
-- Of two names of one person the one that says more is believed, as when they are linked later.
latest AS (
  SELECT DISTINCT ON (said.tool, person_id, identity, said.day, said.model)
         said.tool, known_as.person_id, named.identity, said.day, said.model, said.counts, said.active
  FROM last_word AS said
  LEFT JOIN known_as USING (person)
  CROSS JOIN LATERAL (SELECT CASE WHEN known_as.person_id IS NULL THEN said.person END AS identity) AS named
  ORDER BY said.tool, person_id, identity, said.day, said.model, said.active DESC, said.person
),
saved_people AS (
  INSERT INTO ai_usage_day AS known (tool, person_id, day, model, counts, active, received_at, source)
  SELECT tool, person_id, day, model, counts, active, $1::timestamptz, $2::text FROM latest WHERE person_id IS NOT NULL
  ORDER BY tool, person_id, day, model
  ON CONFLICT (tool, person_id, day, model) WHERE person_id IS NOT NULL DO UPDATE
  SET counts = excluded.counts, active = excluded.active, received_at = excluded.received_at, source = excluded.source
  WHERE (known.counts, known.active) IS DISTINCT FROM (excluded.counts, excluded.active)
  RETURNING xmax = 0 AS added, day
),
saved_identities AS (
  INSERT INTO ai_usage_day AS known (tool, identity, day, model, counts, active, received_at, source)
  SELECT tool, identity, day, model, counts, active, $1::timestamptz, $2::text FROM latest WHERE identity IS NOT NULL
  ORDER BY tool, identity, day, model
  ON CONFLICT (tool, identity, day, model) WHERE identity IS NOT NULL DO UPDATE
  SET counts = excluded.counts, active = excluded.active, received_at = excluded.received_at, source = excluded.source
  WHERE (known.counts, known.active) IS DISTINCT FROM (excluded.counts, excluded.active)
  RETURNING xmax = 0 AS added, day
),
saved AS (SELECT * FROM saved_people UNION ALL SELECT * FROM saved_identities),
noted AS (
  INSERT INTO adoption_stale_week (week)
  SELECT DISTINCT date_trunc('week', day)::date FROM saved ORDER BY 1
)
SELECT (SELECT count(*) FROM latest)::int AS rows,
       (SELECT count(*) FROM saved WHERE added)::int AS added,
       (SELECT count(*) FROM saved WHERE NOT added)::int AS changed,
       (SELECT count(DISTINCT identity) FROM latest)::int AS unlinked
