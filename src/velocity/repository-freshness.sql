-- The same for single repositories; coverage looks at whole weeks of the feed itself.
-- $1 repositories · $2 end of the last closed week · $3 time zone · $4 first of the weeks looked at · $5 the week after the last
SELECT repository.id AS scope_id, 1 AS repositories,
       (feed.covered IS NULL OR coalesce(upper(feed.covered), 'infinity') < $2::timestamptz)::int AS behind,
       CASE WHEN feed.covered IS NULL THEN NULL ELSE least(upper(feed.covered), $2::timestamptz) END AS known_through,
       repository.full_name AS oldest_repository,
       (SELECT avg(coalesce(feed.covered @> tstzrange(monday::timestamp AT TIME ZONE $3,
                                                      (monday + interval '7 days')::timestamp AT TIME ZONE $3), false)::int)
        FROM generate_series($4::date, $5::date - 7, interval '7 days') AS monday)::double precision AS coverage,
       (pull.error IS NOT NULL)::int AS failing,
       CASE WHEN pull.error IS NULL THEN '[]'
            ELSE jsonb_build_array(jsonb_build_object('repository', repository.full_name, 'message', pull.error))
       END AS failures,
       pull.asked_at AS "askedAt", pull.error
FROM repository
LEFT JOIN repository_pull AS pull ON pull.repository_id = repository.id
LEFT JOIN feed_coverage AS feed ON feed.repository_id = repository.id
WHERE repository.id = ANY ($1::int[])
