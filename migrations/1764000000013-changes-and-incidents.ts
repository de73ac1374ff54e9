import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was changed, what went wrong, and merged changes that wait for the deployment which brings them to production. */
export class ChangesAndIncidents1764000000013 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- facts -------------------------------------------------------------------------------------------
-- A merged pull request: its dates, its size and its marks, and nothing of its text or of who wrote it.
CREATE TABLE change (
  repository_id   integer NOT NULL REFERENCES repository,
  number          integer NOT NULL CHECK (number > 0),
  component_id    integer NOT NULL REFERENCES component,
  -- Of the merge.
  sha             text NOT NULL,
  merged_at       timestamptz NOT NULL,
  -- The commit whose deployment contains it; null: its own.
  delivered_by    text,
  first_commit_at timestamptz,
  opened_at       timestamptz,
  first_review_at timestamptz,
  -- Lines added and removed.
  size            integer CHECK (size >= 0),
  -- It takes another back, and it mends something in a hurry; null: nobody looked.
  revert          boolean,
  hotfix          boolean,
  reverts_number  integer,
  reverts_sha     text,
  -- Of the rules that read the marks out of its texts; null: they were stated.
  marker_version  smallint,
  PRIMARY KEY (repository_id, number)
);
CREATE INDEX change_sha ON change (repository_id, sha);
CREATE INDEX change_delivered_by ON change (repository_id, delivered_by) WHERE delivered_by IS NOT NULL;
CREATE INDEX change_merged ON change (repository_id, merged_at);
CREATE INDEX change_marked ON change (repository_id) WHERE revert OR hotfix;
-- A change that counts as a delivery (source CHANGE) when a deployment brings it to production.
CREATE TABLE merged_delivery (
  component_id  integer NOT NULL REFERENCES component,
  sha           text NOT NULL,
  repository_id integer NOT NULL REFERENCES repository,
  merged_at     timestamptz NOT NULL,
  -- The commit whose deployment contains it; null: its own.
  delivered_by  text,
  -- Stated outright; null: what was deployed says it.
  delivered_at  timestamptz,
  commits       integer,
  content       text,
  bots          boolean,
  ancestor      boolean,
  PRIMARY KEY (component_id, sha)
);
CREATE INDEX merged_delivery_repository ON merged_delivery (repository_id);
CREATE INDEX delivery_event_deployed ON delivery_event (repository_id, sha, occurred_at) WHERE source = 'DEPLOYMENT';
-- A service was harmed, or something was mended in a hurry.
CREATE TABLE incident (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source          text NOT NULL CHECK (source IN ('INGEST', 'GITHUB_ISSUE')),
  -- As its source knows it.
  key             text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('INCIDENT', 'HOTFIX')),
  repository_id   integer REFERENCES repository,
  -- Null: the repository as a whole.
  component_id    integer REFERENCES component,
  team_id         integer REFERENCES team,
  started_at      timestamptz NOT NULL,
  resolved_at     timestamptz,
  -- What is stated to have caused it: a commit, or an event by its key.
  caused_by_sha   text,
  caused_by_event text,
  UNIQUE (source, key),
  CHECK (repository_id IS NOT NULL OR team_id IS NOT NULL),
  CHECK (component_id IS NULL OR repository_id IS NOT NULL)
);
CREATE INDEX incident_repository ON incident (repository_id, started_at);
CREATE INDEX incident_team ON incident (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX deployment_status_failed ON deployment_status (deployment_id, created_at) WHERE state IN ('failure', 'error');
ALTER TABLE sync_stream DROP CONSTRAINT sync_stream_stream_check;
ALTER TABLE sync_stream ADD CONSTRAINT sync_stream_stream_check
  CHECK (stream IN ('DEPLOYMENT', 'RELEASE', 'TAG', 'ISSUE'));

-- velocity ----------------------------------------------------------------------------------------
CREATE INDEX verdict_rollback ON verdict (lens_id, occurred_at) WHERE verdict = 'ROLLBACK';
`;
