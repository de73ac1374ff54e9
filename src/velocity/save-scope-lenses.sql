-- Through which lens each scope looks now; what that changes is kept in changed_lens.
WITH now AS (
  SELECT seen_lens.team_id, seen_lens.scope, seen_lens.structure, seen_lens.repository_id, lens.id AS lens_id
  FROM seen_lens JOIN lens USING (repository_id, signature)
),
gone AS (
  DELETE FROM scope_lens AS known
  WHERE NOT EXISTS (SELECT FROM now WHERE now.team_id = known.team_id AND now.scope = known.scope
                      AND now.structure = known.structure AND now.repository_id = known.repository_id)
  RETURNING known.team_id, known.scope
),
saved AS (
  INSERT INTO scope_lens AS known (team_id, scope, structure, repository_id, lens_id)
  SELECT team_id, scope, structure, repository_id, lens_id FROM now
  ON CONFLICT (team_id, scope, structure, repository_id) DO UPDATE SET lens_id = excluded.lens_id
  WHERE known.lens_id <> excluded.lens_id
  RETURNING known.team_id, known.scope
)
INSERT INTO changed_lens (team_id, scope)
SELECT team_id, scope FROM gone UNION SELECT team_id, scope FROM saved
