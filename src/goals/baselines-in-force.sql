-- The latest version of every team's baseline in a program, a re-baseline that was approved and that no version says yet,
-- and what the team owned when it was last judged. $1 program
WITH latest AS (
  SELECT DISTINCT ON (team_id) team_id, version, window_from::text, window_to::text, deliveries, exposure, weeks,
         raw_events, batches, source, rule_version, state
  FROM baseline
  WHERE program_id = $1
  ORDER BY team_id, version DESC
),
-- Of several the last one that was let through.
approved AS (
  SELECT DISTINCT ON (team_id) team_id, id, window_from::text, window_to::text, source, proposed_by
  FROM baseline_proposal AS proposal
  WHERE program_id = $1 AND state = 'APPROVED'
    AND NOT EXISTS (SELECT FROM baseline WHERE baseline.program_id = $1 AND baseline.team_id = proposal.team_id
                      AND baseline.proposal_id >= proposal.id)
  ORDER BY team_id, id DESC
)
SELECT latest.team_id, judged_ownership.ownership AS judged_ownership, to_jsonb(latest) AS latest,
       to_jsonb(approved) AS approved
FROM latest
LEFT JOIN approved USING (team_id)
LEFT JOIN judged_ownership ON judged_ownership.program_id = $1 AND judged_ownership.team_id = latest.team_id
