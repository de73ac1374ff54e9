-- How pulled changes were delivered; what was stated stays. Returns the repositories of which something is otherwise than before.
-- $1 links as JSON; deliveredBy null: not, as far as is known
WITH told AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS link("repositoryId" int, number int, "deliveredBy" text, how text)
),
saved AS (
  UPDATE change SET delivered_by = told."deliveredBy", linked = told.how
  FROM told, change AS before
  WHERE change.repository_id = told."repositoryId" AND change.number = told.number
    AND before.repository_id = change.repository_id AND before.number = change.number
    AND (change.delivered_by IS NULL OR change.linked IS NOT NULL)
    AND (change.delivered_by, change.linked) IS DISTINCT FROM (told."deliveredBy", told.how)
  RETURNING change.repository_id, change.component_id, change.sha, before.delivered_by AS was
),
-- What was only estimated is not true any more.
freed AS (
  UPDATE merged_delivery SET delivered_by = NULL
  FROM saved
  WHERE merged_delivery.component_id = saved.component_id AND merged_delivery.sha = saved.sha
    AND merged_delivery.delivered_by = saved.was
)
SELECT DISTINCT repository_id AS id FROM saved
