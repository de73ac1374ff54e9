-- Ends what belongs to a team from a day on. $1 team · $2 the first day that no longer belongs
WITH unjoined AS (
  DELETE FROM membership WHERE team_id = $1 AND valid_from >= $2::date RETURNING id
), left_team AS (
  UPDATE membership SET valid_to = $2::date WHERE team_id = $1 AND valid_from < $2::date AND valid_to > $2::date
  RETURNING id
), unowned AS (
  DELETE FROM ownership WHERE team_id = $1 AND valid_from >= $2::date RETURNING id
), given_up AS (
  UPDATE ownership SET valid_to = $2::date WHERE team_id = $1 AND valid_from < $2::date AND valid_to > $2::date
  RETURNING id
)
SELECT ((SELECT count(*) FROM unjoined) + (SELECT count(*) FROM left_team))::int AS memberships,
       ((SELECT count(*) FROM unowned) + (SELECT count(*) FROM given_up))::int AS ownership
