-- How many a list of them holds. $1 today · $2 the moment
SELECT count(*)::int AS total
FROM repository
LEFT JOIN feed_coverage AS feed ON feed.repository_id = repository.id
WHERE gone_why IS DISTINCT FROM 'DELETED' AND (feed.covered IS NULL OR feed_end(feed.covered) < $2)
  AND repository.id IN (SELECT component.repository_id FROM component
                        JOIN ownership ON ownership.component_id = component.id
                                      AND ownership.valid_from <= $1::date AND ownership.valid_to > $1::date)
