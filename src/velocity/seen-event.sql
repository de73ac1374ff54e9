-- What an event is to a team and all below it: as it was, else as it would be now. $1 team · $2 event
SELECT event.repository_id AS "repositoryId", repository.full_name AS repository, component.name AS component, event.sha,
       verdict.verdict, verdict.reason, verdict.rule_version AS "ruleVersion", verdict.counted
FROM delivery_event AS event
JOIN repository ON repository.id = event.repository_id
JOIN component ON component.id = event.component_id
JOIN scope_lens ON scope_lens.repository_id = event.repository_id
JOIN verdict ON verdict.lens_id = scope_lens.lens_id AND verdict.event_id = event.id
WHERE event.id = $2 AND scope_lens.team_id = $1 AND scope_lens.scope = 'TREE'
ORDER BY scope_lens.structure = 'THEN' DESC
LIMIT 1
