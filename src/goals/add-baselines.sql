-- New versions of baselines, each with the calendars that close days for its team in its window, as they stand now.
-- $1 program · $2 the versions as JSON · $3 now
WITH added AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS row(
    team_id int, version int, window_from date, window_to date, deliveries int, exposure double precision, weeks int,
    raw_events int, batches int, source text, rule_version smallint, ownership text, reason text, state text,
    created_by text, proposal_id int)
),
closure AS MATERIALIZED (
  SELECT ancestor_id, team_id, valid_from, valid_to FROM team_closure
),
applied AS (
  SELECT team_id, calendar.id AS calendar_id, calendar.name
  FROM added CROSS JOIN calendar
  WHERE calendar.everywhere
  UNION
  SELECT added.team_id, calendar.id, calendar.name
  FROM calendar_team
  JOIN calendar ON calendar.id = calendar_team.calendar_id AND NOT calendar.everywhere
  JOIN closure ON closure.ancestor_id = calendar_team.team_id
  JOIN added ON added.team_id = closure.team_id
  WHERE closure.valid_from < added.window_to AND closure.valid_to > added.window_from
),
dated AS (
  SELECT team_id, jsonb_agg(jsonb_build_object('name', applied.name, 'version', latest.version) ORDER BY applied.name)
           AS calendars
  FROM applied
  JOIN (SELECT calendar_id, max(version) AS version FROM calendar_version GROUP BY calendar_id) AS latest
    USING (calendar_id)
  GROUP BY team_id
)
INSERT INTO baseline
  (program_id, team_id, version, window_from, window_to, deliveries, exposure, weeks, raw_events, batches, source,
   rule_version, ownership, reason, state, created_by, proposal_id, calendars, created_at)
SELECT $1, team_id, version, window_from, window_to, deliveries, exposure, weeks, raw_events, batches, source,
       rule_version, ownership, reason, state, created_by, proposal_id,
       coalesce(calendars, '[]'), $3
FROM added
LEFT JOIN dated USING (team_id)
