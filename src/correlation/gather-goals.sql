-- The judged weeks of each team with what its log multiple is made of. $1 program · $2 first week · $3 after the last
SELECT progress.team_id, array_agg(progress.week::text ORDER BY progress.week) AS weeks,
       array_agg(progress.measurability = 'MEASURABLE' AND progress.multiple13w IS NOT NULL ORDER BY progress.week) AS firm,
       array_agg(progress.closed_weeks ORDER BY progress.week) AS closed_weeks,
       array_agg(progress.deliveries13w ORDER BY progress.week) AS deliveries,
       array_agg(progress.exposure13w ORDER BY progress.week) AS exposures,
       array_agg(progress.baseline_deliveries ORDER BY progress.week) AS baseline_deliveries,
       array_agg(progress.baseline_exposure ORDER BY progress.week) AS baseline_exposures,
       array_agg(baseline.window_from::text ORDER BY progress.week) AS baseline_froms,
       array_agg(baseline.window_to::text ORDER BY progress.week) AS baseline_tos
FROM progress_week AS progress
LEFT JOIN baseline ON baseline.program_id = progress.program_id AND baseline.team_id = progress.team_id
                  AND baseline.version = progress.baseline_version
WHERE progress.program_id = $1 AND progress.week >= $2::date AND progress.week < $3::date
GROUP BY progress.team_id
