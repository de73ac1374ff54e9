-- A page of all repositories, by name. $1 the day asked · $2 end of the last closed week · $3 part of the name · $4 owned,
-- $5 behind, $6 failing: true, false or null for both · $7, $8 after this name and id · $9 how many
WITH matched AS MATERIALIZED (
  SELECT repository.id, repository.full_name AS name, lower(repository.full_name) AS place
  FROM repository
  LEFT JOIN feed_coverage AS feed ON feed.repository_id = repository.id
  LEFT JOIN repository_pull AS pull ON pull.repository_id = repository.id
  WHERE ($3::text IS NULL OR strpos(lower(repository.full_name), lower($3)) > 0)
    AND ($5::boolean IS NULL OR $5 = coalesce(upper(feed.covered) < $2::timestamptz, feed.covered IS NULL))
    AND ($6::boolean IS NULL OR $6 = (pull.error IS NOT NULL))
    AND ($4::boolean IS NULL OR $4 = EXISTS (
          SELECT FROM component
          JOIN ownership ON ownership.component_id = component.id
                        AND ownership.valid_from <= $1::date AND ownership.valid_to > $1::date
          WHERE component.repository_id = repository.id))
)
SELECT (SELECT count(*) FROM matched)::int AS total,
       coalesce((SELECT json_agg(page ORDER BY page.place, page.id) FROM (
         SELECT * FROM matched
         WHERE $7::text IS NULL OR (place, id) > ($7, $8::int)
         ORDER BY place, id
         LIMIT $9) AS page), '[]') AS rows
