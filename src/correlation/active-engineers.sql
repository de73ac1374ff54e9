-- The known weeks of each team's own people: how many were active with an AI tool, of how many. Rows hidden for being a
-- small group enter: only figures of five teams and more are made of them. $1 first week
SELECT team_id, array_agg(week::text ORDER BY week) AS weeks, array_agg(active ORDER BY week) AS parts,
       array_agg(roster ORDER BY week) AS wholes
FROM adoption_week
WHERE scope = 'OWN' AND coverage = 'COMPLETE' AND active IS NOT NULL AND roster > 0 AND week >= $1::date
GROUP BY team_id
