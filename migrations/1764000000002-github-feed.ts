import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a GitHub feed adds: identity by number, deployments with their statuses, and how far each stream was read. */
export class GithubFeed1764000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
ALTER TABLE repository ADD COLUMN github_id bigint UNIQUE;

-- facts -------------------------------------------------------------------------------------------
ALTER TABLE delivery_event
  -- GitHub says so itself; null: only the name of the environment speaks.
  ADD COLUMN production boolean,
  ADD COLUMN transient boolean NOT NULL DEFAULT false;
CREATE TABLE deployment (
  github_id     bigint PRIMARY KEY,
  repository_id integer NOT NULL REFERENCES repository,
  sha           text NOT NULL,
  environment   text NOT NULL,
  production    boolean,
  transient     boolean NOT NULL,
  created_at    timestamptz NOT NULL
);
CREATE INDEX deployment_repository ON deployment (repository_id, created_at);
CREATE TABLE deployment_status (
  github_id     text PRIMARY KEY,
  deployment_id bigint NOT NULL REFERENCES deployment ON DELETE CASCADE,
  state         text NOT NULL,
  created_at    timestamptz NOT NULL
);
CREATE INDEX deployment_status_deployment ON deployment_status (deployment_id, created_at);
CREATE TABLE sync_stream (
  repository_id    integer NOT NULL REFERENCES repository,
  stream           text NOT NULL CHECK (stream IN ('DEPLOYMENT', 'RELEASE', 'TAG')),
  -- The pass in hand: where its next page begins, when it began, and the oldest event it has to reach.
  cursor           text,
  pass_started_at  timestamptz,
  pass_since       timestamptz,
  -- The last whole pass: everything up to here is known.
  complete_through timestamptz,
  error            text,
  PRIMARY KEY (repository_id, stream)
);
`;
