import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a late event costs: one index less for each verdict, and room to change weeks where they stand. */
export class FewerWrites1764000000023 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- facts -------------------------------------------------------------------------------------------
-- The events of a commit, of whatever source: by it their verdicts are found too, so that these need no index by commit,
-- which would touch two or three pages of every lens whenever something is new.
CREATE INDEX delivery_event_commit ON delivery_event (repository_id, sha, occurred_at);
DROP INDEX delivery_event_deployed;

-- velocity ----------------------------------------------------------------------------------------
DROP INDEX verdict_change;
-- What is counted late changes every row of a week, and these stand together: with room for each a second time, no index
-- has to learn where it went.
ALTER TABLE velocity_week SET (fillfactor = 50);
ALTER TABLE lens_week SET (fillfactor = 50);
-- Weeks are written in their order, so that the few that are measured again stand together: they are read at once instead
-- of one by one, or all of them.
CREATE INDEX velocity_week_together ON velocity_week USING brin (week) WITH (pages_per_range = 32);
CREATE INDEX lens_week_together ON lens_week USING brin (week) WITH (pages_per_range = 32);
`;
