-- Weeks in which a tool has any row, whoever it is of, with the first and the last day of its rows in them.
SELECT tool, date_trunc('week', day)::date::text AS week, min(day)::text AS first, max(day)::text AS last
FROM ai_usage_day
GROUP BY tool, date_trunc('week', day)
ORDER BY 2, 1
