-- The commits of releases as far as they are known: a delivery names none. What a pull said of the same tag goes before
-- what is known of a tag of that name. $1 [{repositoryId, key, tag}]
SELECT said."repositoryId", said.key, coalesce(known.sha, tag.sha) AS sha
FROM jsonb_to_recordset($1::jsonb) AS said ("repositoryId" int, key text, tag text)
LEFT JOIN delivery_event AS known
  ON known.repository_id = said."repositoryId" AND known.source = 'RELEASE' AND known.event_key = said.key
 AND known.name = said.tag AND known.sha NOT LIKE 'refs/%'
LEFT JOIN delivery_event AS tag
  ON tag.repository_id = said."repositoryId" AND tag.source = 'TAG' AND tag.event_key = said.tag
WHERE coalesce(known.sha, tag.sha) IS NOT NULL
