-- Adds rows to the staged ones. $1 the last position before them · $2 tool · $3 person · $4 day · $5 model · $6 counts ·
-- $7 active
INSERT INTO staged_usage
SELECT $1::int + said.ordinal, said.tool, said.person, said.day, said.model, said.counts, said.active
FROM unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::jsonb[], $7::boolean[])
  WITH ORDINALITY AS said (tool, person, day, model, counts, active, ordinal)
