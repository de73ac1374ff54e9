import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What goals and pictures of scopes said before they were judged and gathered again, so that what was published stays visible. */
export class ProgressRestatements1764000000016 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- velocity ----------------------------------------------------------------------------------------
-- The restatements of what velocity_week_now shows: until a scope moved, what it is said to have now was what it was then.
CREATE VIEW restatement_now AS
SELECT restatement.*
FROM restatement
JOIN measured_scope USING (team_id, scope)
WHERE CASE
        WHEN NOT measured_scope.moved THEN restatement.structure = 'THEN'
        ELSE restatement.structure = 'NOW' OR NOT EXISTS (
          SELECT FROM restatement AS moved
          WHERE moved.team_id = restatement.team_id AND moved.scope = restatement.scope AND moved.structure = 'NOW'
            AND moved.at <= restatement.at)
      END;

-- goals -------------------------------------------------------------------------------------------
-- A judged goal that says something else than it did. The rows are kept whole: their columns may be others by now.
CREATE TABLE progress_restatement (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  program_id integer NOT NULL REFERENCES program ON DELETE CASCADE,
  team_id    integer NOT NULL REFERENCES team,
  week       date NOT NULL CHECK (extract(isodow FROM week) = 1),
  at         timestamptz NOT NULL,
  causes     text[] NOT NULL CHECK (causes <@ ARRAY['TARGET', 'BASELINE', 'WEEKS', 'METHOD', 'PROGRAM']),
  -- Null: the team had no goal on that week, or has none.
  before     jsonb,
  after      jsonb
);
CREATE INDEX progress_restatement_week ON progress_restatement (team_id, program_id, week, id);
CREATE INDEX progress_restatement_program ON progress_restatement (program_id);

-- rollup ------------------------------------------------------------------------------------------
-- What a scope's picture was before it was gathered again; what it became is the next one, or the picture of now.
CREATE TABLE rollup_restatement (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  program_id integer NOT NULL REFERENCES program ON DELETE CASCADE,
  team_id    integer NOT NULL REFERENCES team,
  week       date NOT NULL CHECK (extract(isodow FROM week) = 1),
  at         timestamptz NOT NULL,
  -- Null: there was no picture.
  picture    jsonb,
  cohorts    jsonb
);
CREATE INDEX rollup_restatement_week ON rollup_restatement (team_id, program_id, week, id);
CREATE INDEX rollup_restatement_program ON rollup_restatement (program_id);
`;
