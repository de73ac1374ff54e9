-- Events of each kind, and in how many weeks, of the teams that own something and have no source yet.
-- $1 time zone · $2 first week · $3 the week after the last · $4 only what looks like a delivery · $5 the production
-- pattern where nobody states one
WITH asked AS (
  SELECT DISTINCT ownership.team_id, ownership.component_id, team.tag_pattern,
         coalesce(team.production_pattern, organization.production_pattern, $5) AS production_pattern,
         organization.count_prereleases
  FROM ownership
  JOIN team ON team.id = ownership.team_id
  CROSS JOIN organization
  WHERE NOT EXISTS (SELECT FROM team_source WHERE team_source.team_id = team.id)
)
SELECT asked.team_id AS "teamId", event.source, count(*)::int AS events,
       count(DISTINCT date_trunc('week', event.occurred_at AT TIME ZONE $1))::int AS weeks
FROM asked
JOIN delivery_event AS event ON event.component_id = asked.component_id
WHERE event.occurred_at >= $2::date::timestamp AT TIME ZONE $1 AND event.occurred_at < $3::date::timestamp AT TIME ZONE $1
  AND (NOT $4::boolean OR CASE event.source
         WHEN 'DEPLOYMENT' THEN NOT event.transient
           AND (event.production IS TRUE OR event.environment IS NULL OR event.environment ~* asked.production_pattern)
         WHEN 'CHANGE' THEN true
         ELSE CASE WHEN event.source = 'TAG' AND asked.tag_pattern IS NOT NULL THEN event.name ~ asked.tag_pattern
                   ELSE event.tag_class = 'VERSION' OR (event.tag_class = 'PRERELEASE' AND asked.count_prereleases) END
       END)
GROUP BY asked.team_id, event.source
