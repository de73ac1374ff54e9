-- Events by verdict in scopes and spans of time. $1 teams · $2 scopes · $3 structures · $4 spans as multiranges, one question a row
SELECT asked.nth::int AS nth, verdict.verdict, count(*)::int AS events,
       count(*) FILTER (WHERE verdict.counted)::int AS counted, count(*) FILTER (WHERE verdict.opens_batch)::int AS batches
FROM unnest($1::int[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS asked(team_id, scope, structure, spans, nth)
JOIN scope_lens AS lens ON lens.team_id = asked.team_id AND lens.scope = asked.scope AND lens.structure = asked.structure
CROSS JOIN unnest(asked.spans::tstzmultirange) AS span
JOIN verdict ON verdict.lens_id = lens.lens_id AND verdict.occurred_at >= lower(span) AND verdict.occurred_at < upper(span)
GROUP BY asked.nth, verdict.verdict
