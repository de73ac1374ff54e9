-- New versions of baselines, each with the calendars that close days for its team in its window, as they stand now.
-- $1 program · $2 the versions as JSON · $3 now
WITH added AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS row(
    team_id int, version int, window_from date, window_to date, deliveries int, exposure double precision, weeks int,
    raw_events int, batches int, source text, rule_version smallint, ownership text, reason text, state text,
    created_by text, proposal_id int)
),
applied AS (
  SELECT added.team_id, calendar_id, name, max(calendar_version.version) AS version
  FROM added
  JOIN calendar ON calendar.everywhere OR EXISTS (
    SELECT FROM calendar_team JOIN team_closure AS closure ON closure.ancestor_id = calendar_team.team_id
    WHERE calendar_team.calendar_id = calendar.id AND closure.team_id = added.team_id
      AND closure.valid_from < added.window_to AND closure.valid_to > added.window_from)
  JOIN calendar_version ON calendar_version.calendar_id = calendar.id
  GROUP BY added.team_id, calendar_id, name
)
INSERT INTO baseline
  (program_id, team_id, version, window_from, window_to, deliveries, exposure, weeks, raw_events, batches, source,
   rule_version, ownership, reason, state, created_by, proposal_id, calendars, created_at)
SELECT $1, team_id, version, window_from, window_to, deliveries, exposure, weeks, raw_events, batches, source,
       rule_version, ownership, reason, state, created_by, proposal_id,
       coalesce((SELECT jsonb_agg(jsonb_build_object('name', name, 'version', applied.version) ORDER BY name)
                 FROM applied WHERE applied.team_id = added.team_id), '[]'),
       $3
FROM added
