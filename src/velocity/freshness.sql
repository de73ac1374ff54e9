-- How old and how complete the feeds of scopes are. $1 scope teams · $2 the day asked · $3 end of the last closed week ·
-- $4 first of the 13 weeks looked at · $5 the week after the last of them
WITH feed AS (
  SELECT DISTINCT closure.ancestor_id AS scope_id, repository.id, repository.full_name,
         coalesce(upper(feed.covered), CASE WHEN feed.covered IS NOT NULL THEN 'infinity'::timestamptz END) AS known_through,
         pull.error
  FROM team_closure AS closure
  JOIN ownership ON ownership.team_id = closure.team_id
                AND ownership.valid_from <= $2::date AND ownership.valid_to > $2::date
  JOIN component ON component.id = ownership.component_id
  JOIN repository ON repository.id = component.repository_id
  LEFT JOIN feed_coverage AS feed ON feed.repository_id = repository.id
  LEFT JOIN repository_pull AS pull ON pull.repository_id = repository.id
  WHERE closure.ancestor_id = ANY ($1::int[]) AND closure.valid_from <= $2::date AND closure.valid_to > $2::date
),
team_week AS (
  SELECT closure.ancestor_id AS scope_id,
         avg((measured.coverage = 'COMPLETE')::int)::double precision AS coverage
  FROM team_closure AS closure
  JOIN velocity_week AS measured ON measured.team_id = closure.team_id AND measured.scope = 'OWN' AND measured.structure = 'THEN'
                                AND measured.week >= $4::date AND measured.week < $5::date
  WHERE closure.ancestor_id = ANY ($1::int[]) AND closure.valid_from <= $2::date AND closure.valid_to > $2::date
  GROUP BY closure.ancestor_id
)
SELECT feed.scope_id,
       count(*)::int AS repositories,
       count(*) FILTER (WHERE known_through IS NULL OR known_through < $3::timestamptz)::int AS behind,
       CASE WHEN bool_or(known_through IS NULL) THEN NULL
            ELSE nullif(least(min(known_through), $3::timestamptz), 'infinity') END AS known_through,
       (array_agg(full_name ORDER BY known_through NULLS FIRST, full_name))[1] AS oldest_repository,
       max(team_week.coverage) AS coverage,
       count(error)::int AS failing,
       coalesce(to_jsonb((array_agg(jsonb_build_object('repository', full_name, 'message', error) ORDER BY full_name)
                          FILTER (WHERE error IS NOT NULL))[1:5]), '[]') AS failures
FROM feed
LEFT JOIN team_week USING (scope_id)
GROUP BY feed.scope_id
