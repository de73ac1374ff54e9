-- Whether the organisation changed since it was last taken up, which is noted in the same transaction.
WITH known AS (SELECT organization_change FROM adoption_cursor),
taken AS (SELECT coalesce(max(id), 0) AS organization_change FROM organization_change),
noted AS (
  INSERT INTO adoption_cursor (organization_change)
  SELECT organization_change FROM taken
  ON CONFLICT (id) DO UPDATE SET organization_change = excluded.organization_change
  WHERE adoption_cursor.organization_change <> excluded.organization_change
)
SELECT taken.organization_change IS DISTINCT FROM known.organization_change AS changed
FROM taken LEFT JOIN known ON true
