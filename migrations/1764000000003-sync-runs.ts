import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each pull did, and what last went wrong with each repository. */
export class SyncRuns1764000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- facts -------------------------------------------------------------------------------------------
CREATE TABLE sync_run (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  trigger        text NOT NULL CHECK (trigger IN ('SCHEDULE', 'CLOSE', 'REQUEST', 'COMMAND')),
  -- INTERRUPTED: its process ended; the next run goes on where it stopped.
  -- All that the installation is set to, not what somebody named.
  whole          boolean NOT NULL DEFAULT true,
  state          text NOT NULL CHECK (state IN ('RUNNING', 'DONE', 'FAILED', 'INTERRUPTED')),
  started_at     timestamptz NOT NULL,
  finished_at    timestamptz,
  -- Null until the repositories are listed.
  repositories   integer,
  done           integer NOT NULL DEFAULT 0,
  failed         integer NOT NULL DEFAULT 0,
  pages          integer NOT NULL DEFAULT 0,
  requests       integer NOT NULL DEFAULT 0,
  added          integer NOT NULL DEFAULT 0,
  changed        integer NOT NULL DEFAULT 0,
  -- As GitHub last told it.
  rate_remaining integer,
  rate_resets_at timestamptz,
  error_code     text,
  error          text
);
CREATE TABLE sync_run_failure (
  run_id     bigint NOT NULL REFERENCES sync_run ON DELETE CASCADE,
  repository text NOT NULL,
  code       text NOT NULL,
  message    text NOT NULL,
  PRIMARY KEY (run_id, repository)
);
CREATE TABLE repository_pull (
  repository_id integer PRIMARY KEY REFERENCES repository,
  asked_at      timestamptz NOT NULL,
  -- The last pull that read all its streams to their ends.
  succeeded_at  timestamptz,
  error_code    text,
  error         text
);
ALTER TABLE sync_stream
  -- How many entries GitHub said there are when the last pass began that ended, and when the pass in hand began.
  ADD COLUMN total integer,
  ADD COLUMN pass_total integer,
  -- When the last pass began that read every page.
  ADD COLUMN full_pass_at timestamptz;
`;
