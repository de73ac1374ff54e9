-- Weeks in which a tool has any row, whoever it is of, with the first and the last day of its rows in them. $1 from, null: all
SELECT tool, date_trunc('week', day)::date::text AS week, min(day)::text AS first, max(day)::text AS last
FROM ai_usage_day
WHERE $1::date IS NULL OR day >= $1
GROUP BY tool, date_trunc('week', day)
ORDER BY 2, 1
