-- Makes the open proposals from the teams of an organisation those that are read now. What was rejected, from a file too,
-- stays rejected; what was accepted and is owned no more is open again.
-- $1 organisation of GitHub · $2 when · $3 the day · $4 [{repo, teamId, why}]
WITH said AS (
  SELECT DISTINCT ON (repository.id, "teamId") repository.id AS repository_id, "teamId" AS team_id, why
  FROM jsonb_to_recordset($4::jsonb) AS row (repo text, "teamId" integer, why text)
  JOIN repository ON lower(repository.full_name) = lower(row.repo)
  ORDER BY repository.id, "teamId", why
), wanted AS (
  SELECT * FROM said
  WHERE NOT EXISTS (
    SELECT FROM component JOIN ownership ON ownership.component_id = component.id
    -- What begins on a day to come is owned too: nobody has to say it again.
    WHERE component.repository_id = said.repository_id AND component.name = '' AND ownership.team_id = said.team_id
      AND ownership.valid_to > $3::date
  )
), withdrawn AS (
  DELETE FROM ownership_proposal AS known USING repository
  WHERE repository.id = known.repository_id AND lower(split_part(repository.full_name, '/', 1)) = lower($1)
    AND known.source = 'GITHUB_TEAM' AND known.component = '' AND known.state = 'OPEN'
    AND (known.repository_id, known.team_id) NOT IN (SELECT repository_id, team_id FROM wanted)
  RETURNING known.id
), proposed AS (
  INSERT INTO ownership_proposal AS known (repository_id, component, path, team_id, source, why, proposed_at)
  SELECT repository_id, '', NULL, team_id, 'GITHUB_TEAM', why, $2::timestamptz FROM wanted
  WHERE NOT EXISTS (
    SELECT FROM ownership_proposal AS other
    WHERE (other.repository_id, other.component, other.team_id) = (wanted.repository_id, '', wanted.team_id)
      AND other.source <> 'GITHUB_TEAM' AND other.state IN ('OPEN', 'REJECTED')
  )
  ON CONFLICT (repository_id, component, team_id, source) DO UPDATE
  SET why = excluded.why, state = 'OPEN', proposed_at = excluded.proposed_at,
      decided_at = NULL, decided_by = NULL, reason = NULL
  WHERE known.state = 'ACCEPTED' OR (known.state = 'OPEN' AND known.why IS DISTINCT FROM excluded.why)
  RETURNING id
)
SELECT (SELECT count(*) FROM proposed)::int AS proposed, (SELECT count(*) FROM withdrawn)::int AS withdrawn
