-- Scopes whose weeks are all to be measured again, and why: another owner, another calendar, or other rules of counting.
WITH known AS (
  SELECT state.team_id, state.scope,
         known.ownership IS DISTINCT FROM state.ownership AS owned_otherwise,
         known.calendar IS DISTINCT FROM state.calendar AS another_calendar
  FROM scope_state AS state
  LEFT JOIN measured_scope AS known USING (team_id, scope)
),
gone AS (
  DELETE FROM measured_scope AS known
  WHERE NOT EXISTS (SELECT FROM scope_state AS state WHERE state.team_id = known.team_id AND state.scope = known.scope)
),
noted AS (
  INSERT INTO measured_scope AS known (team_id, scope, ownership, calendar, moved)
  SELECT team_id, scope, ownership, calendar, moved FROM scope_state
  ON CONFLICT (team_id, scope) DO UPDATE
  SET ownership = excluded.ownership, calendar = excluded.calendar, moved = excluded.moved
  WHERE (known.ownership, known.calendar, known.moved)
        IS DISTINCT FROM (excluded.ownership, excluded.calendar, excluded.moved)
)
INSERT INTO dirty_scope (team_id, scope, causes)
SELECT team_id, scope,
       CASE WHEN owned_otherwise THEN 8 ELSE 0 END | CASE WHEN another_calendar THEN 16 ELSE 0 END
         | CASE WHEN NOT owned_otherwise AND NOT another_calendar THEN 32 ELSE 0 END
FROM known
WHERE owned_otherwise OR another_calendar
   OR EXISTS (SELECT FROM changed_lens AS lens WHERE lens.team_id = known.team_id AND lens.scope = known.scope)
