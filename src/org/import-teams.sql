-- $1: [{slug, name, deliverySource, productionPattern, tagPattern}], the organisation among them as the root.
WITH stated AS (
  SELECT slug, name, "deliverySource", "productionPattern", "tagPattern"
  FROM jsonb_to_recordset($1::jsonb)
    AS entry (slug text, name text, "deliverySource" text, "productionPattern" text, "tagPattern" text)
), before AS (
  SELECT stated.slug FROM stated JOIN team ON team.slug = stated.slug
), added AS (
  INSERT INTO team (slug, name, delivery_source, production_pattern, tag_pattern)
  SELECT * FROM stated WHERE slug NOT IN (SELECT slug FROM before) ORDER BY slug
  RETURNING slug
), changed AS (
  UPDATE team
  SET name = stated.name, delivery_source = "deliverySource", production_pattern = "productionPattern", tag_pattern = "tagPattern"
  FROM stated
  WHERE team.slug = stated.slug
    AND (team.name, team.delivery_source, team.production_pattern, team.tag_pattern)
      IS DISTINCT FROM (stated.name, "deliverySource", "productionPattern", "tagPattern")
  RETURNING team.slug
)
SELECT (SELECT count(*) FROM added)::int AS added, (SELECT count(*) FROM changed)::int AS changed, 0 AS closed,
       ((SELECT count(*) FROM before) - (SELECT count(*) FROM changed))::int AS unchanged;
