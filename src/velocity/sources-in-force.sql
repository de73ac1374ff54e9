-- What scopes were counted by in spans of days. $1 teams · $2 scopes · $3 structures · $4 first days · $5 the days after the last
SELECT asked.nth::int AS nth, part.source, nullif(part.production_pattern, '') AS "productionPattern",
       part.tag_pattern AS "tagPattern", count(DISTINCT lens.repository_id)::int AS repositories,
       count(DISTINCT part.component_id)::int AS components
FROM unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::date[])
  WITH ORDINALITY AS asked(team_id, scope, structure, from_day, to_day, nth)
JOIN scope_lens AS lens ON lens.team_id = asked.team_id AND lens.scope = asked.scope AND lens.structure = asked.structure
JOIN lens_part AS part ON part.lens_id = lens.lens_id AND part.days && daterange(asked.from_day, asked.to_day)
GROUP BY asked.nth, part.source, part.production_pattern, part.tag_pattern
ORDER BY asked.nth, part.source, part.production_pattern, part.tag_pattern
