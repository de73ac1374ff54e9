-- Deletes rows of weeks that are no longer kept, the oldest first, $1 at most.
DELETE FROM ai_usage_day WHERE id IN (
  SELECT ai_usage_day.id FROM ai_usage_day JOIN adoption_kept ON ai_usage_day.day < adoption_kept.from_week
  ORDER BY ai_usage_day.day, ai_usage_day.id LIMIT $1)
