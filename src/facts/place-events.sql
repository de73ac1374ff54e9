-- Moves events to the components that they belong to by now. What its row placed stays; so does what its files placed,
-- unless a rule claims it.
UPDATE delivery_event SET component_id = place.component_id, placed_by = 'RULES'
FROM event_place AS place
WHERE delivery_event.repository_id = place.repository_id AND coalesce(delivery_event.name, '') = place.name
  AND coalesce(delivery_event.environment, '') = place.environment
  AND delivery_event.component_id <> place.component_id
  AND (delivery_event.placed_by = 'RULES' OR (delivery_event.placed_by = 'FILES' AND NOT place.rest))
