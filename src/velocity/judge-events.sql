-- Gives every event of every owner its verdict by the table in METRICS.md, section 1.
-- $1 time zone · $2 rule version · $3 the production pattern for teams that state none · $4 only these teams; null: all
WITH event AS (
  SELECT delivery_event.*, (occurred_at AT TIME ZONE $1)::date AS day,
         -- What one event of a commit in a component knows of its content holds for the others.
         coalesce(commits > 0, NOT coalesce(bool_or(commits = 0) OVER (PARTITION BY component_id, sha), false)) AS filled,
         row_number() OVER (PARTITION BY repository_id, occurred_at ORDER BY source, event_key) AS place
  FROM delivery_event
  WHERE $4::int[] IS NULL OR repository_id IN (
    SELECT component.repository_id FROM ownership JOIN component ON component.id = ownership.component_id
    WHERE ownership.team_id = ANY ($4))
),
owned AS (
  SELECT event.id, ownership.team_id, event.component_id, event.repository_id, event.sha, event.occurred_at, event.day,
         event.place, event.filled, event.source, event.environment, event.commits, team_source.source AS counted_by,
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
  FROM event
  JOIN ownership ON ownership.component_id = event.component_id
                AND ownership.valid_from <= event.day AND ownership.valid_to > event.day
  JOIN team ON team.id = ownership.team_id
  JOIN team_source ON team_source.team_id = team.id
  WHERE $4::int[] IS NULL OR ownership.team_id = ANY ($4)
),
ranked AS (
  SELECT owned.*,
         row_number() OVER (PARTITION BY team_id, repository_id, sha ORDER BY occurred_at, place) AS nth,
         count(*) FILTER (WHERE filled) OVER (
           PARTITION BY team_id, repository_id, sha ORDER BY occurred_at, place ROWS UNBOUNDED PRECEDING) AS nth_filled,
         row_number() OVER (PARTITION BY team_id, component_id, environment, sha ORDER BY occurred_at, place) AS nth_there,
         lag(sha) OVER (PARTITION BY team_id, component_id, environment ORDER BY occurred_at, place) AS live
  FROM owned
  WHERE objection IS NULL
),
qualified AS (
  SELECT ranked.*, delivery_verdict(filled, nth, nth_filled, source, nth_there, live, sha) AS outcome
  FROM ranked
),
judged AS (
  SELECT id, team_id, component_id, repository_id, sha, occurred_at, day, filled, place,
         CASE WHEN outcome = 'DELIVERY' AND commits IS NULL THEN 'UNCHECKED' ELSE outcome END AS verdict,
         CASE outcome
           WHEN 'DELIVERY' THEN 'first time in production' || CASE WHEN commits IS NULL THEN '; content not checked' ELSE '' END
           WHEN 'ROLLBACK' THEN 'deployed before, while another was live'
           WHEN 'EMPTY' THEN 'no commits since the last delivery'
           ELSE 'the same commit was delivered before'
         END AS reason
  FROM qualified
  UNION ALL
  SELECT id, team_id, component_id, repository_id, sha, occurred_at, day, filled, place,
         CASE WHEN objection = 'OTHER_SOURCE' THEN objection ELSE 'IGNORED' END,
         CASE WHEN objection = 'OTHER_SOURCE' THEN 'the team is counted by ' || lower(counted_by) || 's' ELSE objection END
  FROM owned
  WHERE objection IS NOT NULL
),
gone AS (
  DELETE FROM verdict
  WHERE ($4::int[] IS NULL OR verdict.team_id = ANY ($4))
    AND NOT EXISTS (SELECT FROM judged WHERE judged.team_id = verdict.team_id AND judged.id = verdict.event_id)
)
INSERT INTO verdict AS known
  (event_id, team_id, component_id, repository_id, sha, occurred_at, day, filled, place, verdict, reason, rule_version)
SELECT id, team_id, component_id, repository_id, sha, occurred_at, day, filled, place, verdict, reason, $2::smallint
FROM judged
ON CONFLICT (team_id, event_id) DO UPDATE
SET component_id = excluded.component_id, sha = excluded.sha, occurred_at = excluded.occurred_at, day = excluded.day,
    filled = excluded.filled, place = excluded.place, verdict = excluded.verdict, reason = excluded.reason,
    rule_version = excluded.rule_version
WHERE (known.component_id, known.sha, known.occurred_at, known.day, known.filled, known.place, known.verdict,
       known.reason, known.rule_version)
      IS DISTINCT FROM
      (excluded.component_id, excluded.sha, excluded.occurred_at, excluded.day, excluded.filled, excluded.place,
       excluded.verdict, excluded.reason, excluded.rule_version)
