-- What judging needs of each team: its own measured weeks by who owns them now, its source, what it owns, and the days
-- that calendars close in the weeks of the verdict.
-- $1 teams · $2 first week · $3 the week after the last · $4, $5 the verdict's weeks
SELECT team.id AS team_id, team_source.source,
       (SELECT min(week)::text FROM velocity_week_now
        WHERE team_id = team.id AND scope = 'OWN' AND coverage = 'COMPLETE') AS observed_from,
       EXISTS (SELECT FROM velocity_week_now
               WHERE team_id = team.id AND scope = 'OWN' AND coverage <> 'MISSING') AS observed,
       measured.weeks, measured.coverages, measured.deliveries, measured.exposures, measured.raw_events,
       measured.batches, measured.engineer_weeks,
       (SELECT md5(coalesce(string_agg(component_id::text, ' ' ORDER BY component_id), '')) FROM ownership
        WHERE team_id = team.id AND valid_from < $3::date AND valid_to >= $3::date) AS ownership,
       (SELECT json_object_agg(week, days) FROM (
          SELECT date_trunc('week', day)::date AS week, count(*) AS days
          FROM team_closed_day
          WHERE team_closed_day.team_id = team.id AND day >= $4::date AND day < $5::date AND extract(isodow FROM day) < 6
          GROUP BY 1) AS closed) AS closed_days
FROM unnest($1::int[]) AS asked(id)
JOIN team ON team.id = asked.id
LEFT JOIN team_source ON team_source.team_id = team.id
LEFT JOIN LATERAL (
  SELECT array_agg(week::text ORDER BY week) AS weeks, array_agg(coverage ORDER BY week) AS coverages,
         array_agg(deliveries ORDER BY week) AS deliveries, array_agg(exposure ORDER BY week) AS exposures,
         array_agg(raw_events ORDER BY week) AS raw_events, array_agg(batches ORDER BY week) AS batches,
         array_agg(engineer_weeks ORDER BY week) AS engineer_weeks
  FROM velocity_week_now
  LEFT JOIN engineer_week USING (team_id, scope, week)
  WHERE team_id = team.id AND scope = 'OWN' AND week >= $2::date AND week < $3::date
) AS measured ON true
