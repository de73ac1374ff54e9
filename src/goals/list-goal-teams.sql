-- Teams with a goal on a week, sorted by a figure of it; teams without the figure come last.
-- $1 program · $2 week · $3 search · $4 under this team · $5 status · $6 sort field · $7 1 up, -1 down ·
-- $8 there is a row to go on after · $9 its figure · $10 its name · $11 its team · $12 how many · $13 only these teams
WITH matched AS (
  SELECT team.id, team.slug, team.name, team.delivery_source AS "deliverySource",
         $7::int * CASE $6::text
           WHEN 'MULTIPLE_13W' THEN progress.multiple13w
           WHEN 'BASELINE_RATE' THEN progress.baseline_rate
           WHEN 'RATE_13W' THEN progress.rate13w
           WHEN 'TARGET_MULTIPLE' THEN progress.target_multiple
           WHEN 'STATUS' THEN array_position(
             ARRAY['MET', 'TOO_EARLY', 'MISSED', 'NOT_STARTED', 'METHOD_CHANGED', 'NOT_MEASURABLE', 'NO_DATA'], progress.status)
           WHEN 'NAME' THEN row_number() OVER (ORDER BY lower(team.name), team.id)
         END AS figure
  FROM progress_week AS progress
  JOIN team ON team.id = progress.team_id
  WHERE progress.program_id = $1 AND progress.week = $2::date
    AND ($3::text IS NULL OR strpos(lower(team.slug), lower($3)) > 0 OR strpos(lower(team.name), lower($3)) > 0)
    AND ($4::int IS NULL OR EXISTS (
      SELECT FROM team_closure AS closure
      WHERE closure.ancestor_id = $4 AND closure.team_id = team.id AND closure.depth > 0
        AND closure.valid_from <= $2::date AND closure.valid_to > $2::date))
    AND ($5::text IS NULL OR progress.status = $5)
    AND ($13::int[] IS NULL OR team.id = ANY ($13))
)
SELECT id, slug, name, "deliverySource", figure, (SELECT count(*)::int FROM matched) AS total
FROM matched
WHERE NOT $8::boolean
   OR CASE
        WHEN $9::double precision IS NULL THEN figure IS NULL AND (lower(name), id) > (lower($10::text), $11::int)
        ELSE figure IS NULL OR figure > $9 OR (figure = $9 AND (lower(name), id) > (lower($10::text), $11::int))
      END
ORDER BY figure NULLS LAST, lower(name), id
LIMIT $12
