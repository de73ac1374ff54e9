-- The pulled changes of repositories as merged deliveries; what was stated of them stays.
-- $1 repositories
INSERT INTO merged_delivery AS known (component_id, sha, repository_id, merged_at, delivered_by, bots)
SELECT DISTINCT ON (change.component_id, change.sha)
       change.component_id, change.sha, change.repository_id, change.merged_at, change.delivered_by,
       CASE WHEN change.author_kind IS NOT NULL THEN change.author_kind = 'BOT' END
FROM change
WHERE change.repository_id = ANY ($1::int[]) AND change.ai_version IS NOT NULL
ORDER BY change.component_id, change.sha, change.number
ON CONFLICT (component_id, sha) DO UPDATE
SET merged_at = excluded.merged_at, delivered_by = coalesce(excluded.delivered_by, known.delivered_by),
    bots = coalesce(known.bots, excluded.bots)
WHERE (known.merged_at, known.delivered_by, known.bots)
      IS DISTINCT FROM
      (excluded.merged_at, coalesce(excluded.delivered_by, known.delivered_by), coalesce(known.bots, excluded.bots))
