-- What changed since judging last took it up, which is noted in the same transaction. Never judged: everything.
WITH known AS (SELECT organization_change, velocity_change FROM judging_cursor),
taken AS (
  SELECT (SELECT max(id) FROM organization_change) AS organization_change,
         (SELECT max(id) FROM velocity_change) AS velocity_change
),
noted AS (
  INSERT INTO judging_cursor (organization_change, velocity_change)
  SELECT coalesce(organization_change, 0), coalesce(velocity_change, 0) FROM taken
  ON CONFLICT (id) DO UPDATE
  SET organization_change = excluded.organization_change, velocity_change = excluded.velocity_change
)
SELECT known.velocity_change IS NULL OR coalesce(taken.organization_change, 0) > known.organization_change
         OR coalesce(changed.everything, false) AS everything,
       changed.week::text AS week
FROM taken
LEFT JOIN known ON true
LEFT JOIN LATERAL (
  SELECT min(from_week) AS week, bool_or(from_week IS NULL) AS everything
  FROM velocity_change WHERE id > known.velocity_change
) AS changed ON true
