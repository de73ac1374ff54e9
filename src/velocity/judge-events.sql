-- Gives every event of every owner its verdict by the table in METRICS.md, section 1.
-- $1 time zone · $2 rule version · $3 the production pattern for teams that state none
WITH owned AS (
  SELECT event.id, ownership.team_id, event.component_id, event.repository_id, event.sha, event.occurred_at,
         event.source, event.environment, event.commits,
         (event.occurred_at AT TIME ZONE $1)::date AS day,
         CASE
           WHEN event.source <> team_source.source THEN 'OTHER_SOURCE'
           WHEN event.source = 'TAG' AND team.tag_pattern IS NOT NULL THEN
             CASE WHEN event.name ~ team.tag_pattern THEN NULL ELSE 'not the team''s tag pattern' END
           WHEN event.tag_class = 'PRERELEASE' THEN 'prerelease'
           WHEN event.tag_class = 'ALIAS' THEN 'moving tag'
           WHEN event.tag_class = 'OTHER' THEN 'not a version tag'
           WHEN event.transient THEN 'transient environment'
           WHEN event.production THEN NULL
           WHEN event.source = 'DEPLOYMENT' AND event.environment !~* coalesce(team.production_pattern, $3)
             THEN 'environment is not production'
         END AS objection
  FROM delivery_event AS event
  JOIN ownership ON ownership.component_id = event.component_id
  JOIN team ON team.id = ownership.team_id
  JOIN team_source ON team_source.team_id = team.id
  WHERE ownership.valid_from <= (event.occurred_at AT TIME ZONE $1)::date
    AND ownership.valid_to > (event.occurred_at AT TIME ZONE $1)::date
),
ranked AS (
  SELECT owned.*,
         row_number() OVER (PARTITION BY team_id, repository_id, sha ORDER BY occurred_at, id) AS nth,
         row_number() OVER (PARTITION BY team_id, component_id, environment, sha ORDER BY occurred_at, id) AS nth_there,
         lag(sha) OVER (PARTITION BY team_id, component_id, environment ORDER BY occurred_at, id) AS live
  FROM owned
  WHERE objection IS NULL
),
judged AS (
  SELECT id, team_id, component_id, repository_id, sha, occurred_at, day,
         CASE
           WHEN nth = 1 AND commits = 0 THEN 'EMPTY'
           WHEN nth = 1 AND commits > 0 THEN 'DELIVERY'
           WHEN nth = 1 THEN 'UNCHECKED'
           WHEN source = 'DEPLOYMENT' AND nth_there > 1 AND live <> sha THEN 'ROLLBACK'
           ELSE 'REDEPLOY'
         END AS verdict,
         CASE
           WHEN nth = 1 AND commits = 0 THEN 'no commits since the last delivery'
           WHEN nth = 1 AND commits > 0 THEN 'first time in production'
           WHEN nth = 1 THEN 'first time in production; content not checked'
           WHEN source = 'DEPLOYMENT' AND nth_there > 1 AND live <> sha THEN 'deployed before, while another was live'
           ELSE 'the same commit was delivered before'
         END AS reason
  FROM ranked
  UNION ALL
  SELECT id, team_id, component_id, repository_id, sha, occurred_at, day,
         CASE WHEN objection = 'OTHER_SOURCE' THEN objection ELSE 'IGNORED' END,
         CASE WHEN objection = 'OTHER_SOURCE' THEN 'the team is counted by ' || lower(team_source.source) || 's' ELSE objection END
  FROM owned
  JOIN team_source USING (team_id)
  WHERE objection IS NOT NULL
),
gone AS (
  DELETE FROM verdict
  WHERE NOT EXISTS (SELECT FROM judged WHERE judged.team_id = verdict.team_id AND judged.id = verdict.event_id)
)
INSERT INTO verdict AS known
  (event_id, team_id, component_id, repository_id, sha, occurred_at, day, verdict, reason, rule_version)
SELECT id, team_id, component_id, repository_id, sha, occurred_at, day, verdict, reason, $2::smallint
FROM judged
ON CONFLICT (team_id, event_id) DO UPDATE
SET component_id = excluded.component_id, sha = excluded.sha, occurred_at = excluded.occurred_at, day = excluded.day,
    verdict = excluded.verdict, reason = excluded.reason, rule_version = excluded.rule_version
WHERE (known.component_id, known.sha, known.occurred_at, known.day, known.verdict, known.reason, known.rule_version)
      IS DISTINCT FROM
      (excluded.component_id, excluded.sha, excluded.occurred_at, excluded.day, excluded.verdict, excluded.reason,
       excluded.rule_version)
