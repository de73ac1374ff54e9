import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What follows from the tree of teams: who is below whom and when, and which days are closed for whom. */
export class TeamClosure1764000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---
-- Every team below every team (and itself, at depth 0), with the days on which the whole chain between them held.
CREATE VIEW team_closure (ancestor_id, team_id, valid_from, valid_to, depth) AS
WITH RECURSIVE closure (ancestor_id, team_id, valid_from, valid_to, depth) AS (
  SELECT id, id, date '-infinity', date 'infinity', 0 FROM team
  UNION ALL
  SELECT closure.ancestor_id, placed.team_id, greatest(closure.valid_from, placed.valid_from),
         least(closure.valid_to, placed.valid_to), closure.depth + 1
  FROM closure
  JOIN team_parent placed ON placed.parent_id = closure.team_id
    AND placed.valid_from < closure.valid_to AND closure.valid_from < placed.valid_to
)
SELECT ancestor_id, team_id, valid_from, valid_to, depth FROM closure;

-- The distinct days that a calendar closes for a team: calendars for everywhere, and those of the team or of a team above it that day.
CREATE VIEW team_closed_day (team_id, day) AS
SELECT team.id, calendar_day.day
FROM calendar JOIN calendar_day ON calendar_day.calendar_id = calendar.id CROSS JOIN team
WHERE calendar.everywhere
UNION
SELECT closure.team_id, calendar_day.day
FROM calendar
JOIN calendar_day ON calendar_day.calendar_id = calendar.id
JOIN calendar_team ON calendar_team.calendar_id = calendar.id
JOIN team_closure closure ON closure.ancestor_id = calendar_team.team_id
  AND closure.valid_from <= calendar_day.day AND calendar_day.day < closure.valid_to
WHERE NOT calendar.everywhere;

-- Whether Postgres takes a text as a regular expression; its dialect is not quite that of JavaScript.
CREATE FUNCTION is_regular_expression(pattern text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  PERFORM '' ~ pattern;
  RETURN true;
EXCEPTION WHEN invalid_regular_expression THEN
  RETURN false;
END $$;

-- Empties the product. A function of the schema, not of a slice: every table hangs on one of these.
CREATE FUNCTION clear_installation() RETURNS void LANGUAGE sql AS $$
  TRUNCATE team, person, repository, calendar, program RESTART IDENTITY CASCADE;
$$;
`;
