-- How far the content of deliveries is known: by the weeks of the whole organisation, which count them already.
WITH counted AS (
  SELECT coalesce(sum(deliveries + empty), 0)::int AS deliveries, coalesce(sum(content_checked), 0)::int AS checked
  FROM velocity_week JOIN organization USING (team_id)
  WHERE scope = 'TREE' AND structure = 'THEN'
),
looked AS (
  SELECT count(*) FILTER (WHERE state = 'UNFETCHABLE')::int AS unfetchable, count(*) FILTER (WHERE state = 'FIRST')::int AS first
  FROM delivery_content WHERE state <> 'CHECKED'
),
paths AS (SELECT count(*)::int AS "waitingForPaths" FROM delivery_content WHERE files_from IS NOT NULL),
spent AS (SELECT sum(requests) AS requests, sum(checked) AS checked FROM content_run)
SELECT counted.checked, greatest(0, deliveries - counted.checked - unfetchable - first)::int AS waiting, unfetchable, first,
       "waitingForPaths", counted.checked::float8 / nullif(deliveries, 0) AS share,
       spent.requests::float8 / nullif(spent.checked, 0) AS "requestsPerDelivery"
FROM counted, looked, paths, spent
