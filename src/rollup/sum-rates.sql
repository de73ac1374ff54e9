-- The sums that pooled multiples are made of. $1 program · $2 scope teams · $3 week
SELECT closure.ancestor_id AS team_id, sum(progress.rate13w ORDER BY progress.team_id) AS "rate13w",
       sum(progress.baseline_rate ORDER BY progress.team_id) AS "baselineRate"
FROM team_closure AS closure
JOIN progress_week AS progress ON progress.team_id = closure.team_id AND progress.program_id = $1
                              AND progress.week = $3::date
WHERE closure.ancestor_id = ANY ($2::int[]) AND closure.valid_from <= $3::date AND closure.valid_to > $3::date
  AND progress.measurability = 'MEASURABLE' AND progress.multiple13w IS NOT NULL
GROUP BY closure.ancestor_id
