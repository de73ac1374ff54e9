-- Makes the open proposals of a repository those that are read now. What was rejected, from elsewhere too, stays rejected;
-- what was accepted and is owned no more is open again. $1 repository · $2 source · $3 when · $4 [{component, path, teamId, why}]
WITH wanted AS (
  SELECT DISTINCT ON (component, "teamId") component, path, "teamId" AS team_id, why
  FROM jsonb_to_recordset($4::jsonb) AS row (component text, path text, "teamId" integer, why text)
  ORDER BY component, "teamId"
), withdrawn AS (
  DELETE FROM ownership_proposal AS known
  WHERE known.repository_id = $1 AND known.source = $2 AND known.state = 'OPEN'
    AND (known.component, known.team_id) NOT IN (SELECT component, team_id FROM wanted)
  RETURNING id
), proposed AS (
  INSERT INTO ownership_proposal AS known (repository_id, component, path, team_id, source, why, proposed_at)
  SELECT $1, component, path, team_id, $2, why, $3::timestamptz FROM wanted
  WHERE NOT EXISTS (
    SELECT FROM ownership_proposal AS other
    WHERE (other.repository_id, other.component, other.team_id) = ($1, wanted.component, wanted.team_id)
      AND other.source <> $2 AND other.state IN ('OPEN', 'REJECTED')
  )
  ON CONFLICT (repository_id, component, team_id, source) DO UPDATE
  SET path = excluded.path, why = excluded.why, state = 'OPEN', proposed_at = excluded.proposed_at,
      decided_at = NULL, decided_by = NULL, reason = NULL
  WHERE known.state = 'ACCEPTED' OR (known.state = 'OPEN' AND (known.path, known.why) IS DISTINCT FROM (excluded.path, excluded.why))
  RETURNING id
)
SELECT (SELECT count(*) FROM proposed)::int AS proposed, (SELECT count(*) FROM withdrawn)::int AS withdrawn
