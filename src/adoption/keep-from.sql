-- Moves on from when usage is kept, to $1 at most: a week that has something to measure keeps what it needs for it, and
-- the $2 weeks before.
INSERT INTO adoption_kept AS kept (organization_id, from_week)
SELECT organization.id, least($1::date, (SELECT min(week) - 7 * $2::int FROM adoption_stale_week))
FROM organization
ON CONFLICT (organization_id) DO UPDATE SET from_week = excluded.from_week
WHERE kept.from_week < excluded.from_week
