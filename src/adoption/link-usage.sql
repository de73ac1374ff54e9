-- Gives rows of somebody unknown to the person who has that e-mail address or login by now. Where the person has a row of
-- that tool, day and model already, the one received later stays; of two received together, the one that says more. Notes their weeks.
WITH known_as AS (
  SELECT DISTINCT ON (unknown.identity) unknown.identity, person.id AS person_id
  FROM (SELECT DISTINCT identity FROM ai_usage_day WHERE identity IS NOT NULL) AS unknown
  JOIN person ON lower(CASE WHEN unknown.identity LIKE '%@%' THEN person.email ELSE person.login END) = unknown.identity
  ORDER BY unknown.identity, person.id
),
taken AS (
  DELETE FROM ai_usage_day AS unlinked USING known_as
  WHERE unlinked.identity = known_as.identity
  RETURNING unlinked.tool, known_as.person_id, unlinked.day, unlinked.model, unlinked.counts, unlinked.active,
            unlinked.received_at, unlinked.source, unlinked.identity
),
latest AS (
  SELECT DISTINCT ON (tool, person_id, day, model) * FROM taken
  ORDER BY tool, person_id, day, model, received_at DESC, active DESC, identity
),
linked AS (
  INSERT INTO ai_usage_day AS known (tool, person_id, day, model, counts, active, received_at, source)
  SELECT tool, person_id, day, model, counts, active, received_at, source FROM latest
  ON CONFLICT (tool, person_id, day, model) WHERE person_id IS NOT NULL DO UPDATE
  SET counts = excluded.counts, active = excluded.active, received_at = excluded.received_at, source = excluded.source
  WHERE known.received_at < excluded.received_at
)
INSERT INTO adoption_stale_week (week)
SELECT DISTINCT date_trunc('week', day)::date FROM taken ORDER BY 1
