-- The judged goals of a scope on a week. $1 program · $2 scope team · $3 week
SELECT team.slug, team.name, progress.target_multiple AS "targetMultiple", progress.status, progress.measurability,
       progress.reason, progress.multiple13w, progress.expected_multiple AS "expectedMultiple",
       progress.baseline_deliveries AS "baselineDeliveries", progress.baseline_exposure AS "baselineExposure",
       progress.deliveries13w, progress.exposure13w, progress.weeks13w, progress.closed_weeks AS "closedWeeks",
       progress.required_rate AS "requiredRate",
       NOT EXISTS (SELECT FROM velocity_week AS seen WHERE seen.team_id = progress.team_id
                     AND seen.scope = 'OWN' AND seen.coverage <> 'MISSING') AS unobserved
FROM team_closure AS closure
JOIN progress_week AS progress ON progress.team_id = closure.team_id
JOIN team ON team.id = closure.team_id
WHERE progress.program_id = $1 AND closure.ancestor_id = $2 AND progress.week = $3::date
  AND closure.valid_from <= $3::date AND closure.valid_to > $3::date
ORDER BY team.slug
