-- What rings from now on, what goes on, what is over. $1 [{code, count, examples}], a code once · $2 now
WITH told AS (
  SELECT code, count, coalesce(examples, '[]') AS examples
  FROM jsonb_to_recordset($1::jsonb) AS row(code text, count integer, examples jsonb)
),
ended AS (
  UPDATE alarm SET ended_at = greatest(since, $2::timestamptz)
  WHERE ended_at IS NULL AND code NOT IN (SELECT code FROM told)
  RETURNING code, since, count, examples
),
goes_on AS (
  UPDATE alarm SET count = told.count, examples = told.examples
  FROM told
  WHERE alarm.ended_at IS NULL AND alarm.code = told.code
    AND (alarm.count, alarm.examples) IS DISTINCT FROM (told.count, told.examples)
),
begun AS (
  INSERT INTO alarm (code, since, count, examples) SELECT code, $2, count, examples FROM told
  ON CONFLICT (code) WHERE ended_at IS NULL DO NOTHING
  RETURNING code, since, count, examples
)
SELECT true AS begins, begun.* FROM begun UNION ALL SELECT false, ended.* FROM ended ORDER BY begins, code
