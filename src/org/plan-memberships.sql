-- What has to become of memberships so that they are as stated from a day on; what lies before it stays.
-- $1 [{personId, teamId, from, to}]: the first day that no longer belongs is `to`; null: open
-- $2 the day, $3 the earliest day that a stated one may begin on
-- $4 [{personId, teamId}]: what it is about; null: everything
WITH stated AS (
  SELECT "personId" AS person_id, "teamId" AS team_id,
         range_agg(daterange(greatest("from", $3::date), coalesce("to", 'infinity'))) AS days
  FROM jsonb_to_recordset($1::jsonb) AS said ("personId" int, "teamId" int, "from" date, "to" date)
  WHERE coalesce("to", 'infinity') > greatest("from", $3::date)
  GROUP BY 1, 2
), about AS (
  SELECT "personId" AS person_id, "teamId" AS team_id
  FROM jsonb_to_recordset($4::jsonb) AS said ("personId" int, "teamId" int)
), recorded AS (
  SELECT person_id, team_id, range_agg(daterange(valid_from, valid_to)) AS days
  FROM membership
  WHERE valid_to >= $2::date AND ($4::jsonb IS NULL OR (person_id, team_id) IN (SELECT person_id, team_id FROM about))
  GROUP BY 1, 2
), planned AS (
  SELECT person_id, team_id, coalesce(recorded.days, '{}') AS was,
         coalesce(recorded.days, '{}') * datemultirange(daterange('-infinity', $2::date)) + coalesce(stated.days, '{}') AS becomes
  FROM recorded FULL JOIN stated USING (person_id, team_id)
), judged AS (
  SELECT planned.*, was * later.days AS held, becomes * later.days AS holds
  FROM planned CROSS JOIN (SELECT datemultirange(daterange($2::date, NULL)) AS days) AS later
), totals AS (
  SELECT count(*) FILTER (WHERE NOT isempty(held))::int AS current FROM judged
)
SELECT person_id AS "personId", team_id AS "teamId", becomes::text AS becomes, was <> becomes AS changed,
       NOT isempty(held) AS held, NOT isempty(holds) AS holds, held <> holds AS differs,
       NOT held <@ holds AS closed, totals.current
FROM judged CROSS JOIN totals
WHERE person_id IN (SELECT person_id FROM judged WHERE was <> becomes)
ORDER BY person_id, team_id
