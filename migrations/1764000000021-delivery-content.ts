import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What deliveries hold, as far as GitHub was asked; and workflow runs that stand for deployments. */
export class DeliveryContent1764000000021 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
-- Which runs of a workflow stand for deployments, where a repository has none of its own: of a repository, or of all that
-- a team owns. '' of a branch or an event: any.
CREATE TABLE workflow_rule (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team_id       integer REFERENCES team ON DELETE CASCADE,
  repository_id integer REFERENCES repository ON DELETE CASCADE,
  component     text NOT NULL,
  -- The name of its file.
  workflow      text NOT NULL,
  branch        text NOT NULL,
  event         text NOT NULL,
  environment   text NOT NULL CHECK (environment <> ''),
  CHECK (num_nonnulls(team_id, repository_id) = 1),
  CHECK (component = '' OR repository_id IS NOT NULL)
);
CREATE UNIQUE INDEX workflow_rule_team ON workflow_rule (team_id, workflow, branch, event) WHERE team_id IS NOT NULL;
CREATE UNIQUE INDEX workflow_rule_repository ON workflow_rule (repository_id, workflow, branch, event)
  WHERE repository_id IS NOT NULL;

-- facts -------------------------------------------------------------------------------------------
-- That GitHub was asked what lies between a delivery and the one before it, and what is known beside what judges it.
CREATE TABLE delivery_content (
  event_id     bigint PRIMARY KEY REFERENCES delivery_event ON DELETE CASCADE,
  -- FIRST: there was nothing before it. STALE: something else came before it since.
  state        text NOT NULL CHECK (state IN ('CHECKED', 'UNFETCHABLE', 'FIRST', 'STALE')),
  reason       text CHECK (reason IN ('NO_COMMIT', 'HEAD_GONE', 'BASE_GONE', 'NOT_SHOWN', 'FORBIDDEN', 'TOO_MUCH')),
  -- Its commit, and that of the delivery before it.
  sha          text NOT NULL,
  base_sha     text,
  -- Distinct people, never who; null: not known.
  authors      integer,
  additions    integer,
  deletions    integer,
  -- At least as many as it changes.
  files        integer,
  -- The commit with whose files its own are still to be compared, for their paths may make something else of it.
  files_from   text,
  checked_at   timestamptz NOT NULL,
  -- When it is asked for again; null: never.
  retry_at     timestamptz,
  CHECK ((state = 'UNFETCHABLE') = (reason IS NOT NULL))
);
CREATE INDEX delivery_content_files ON delivery_content (event_id) WHERE files_from IS NOT NULL;
CREATE INDEX delivery_content_open ON delivery_content (state, event_id) WHERE state <> 'CHECKED';
-- What was found for one commit says nothing of another: a tag moves, a release is edited.
CREATE FUNCTION forget_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM delivery_content WHERE event_id = NEW.id;
  IF FOUND THEN
    NEW.commits := NULL;
    NEW.content := NULL;
    NEW.bots := NULL;
    NEW.ancestor := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER event_moved BEFORE UPDATE OF sha ON delivery_event
  FOR EACH ROW WHEN (OLD.sha IS DISTINCT FROM NEW.sha) EXECUTE FUNCTION forget_content();
ALTER TABLE sync_stream DROP CONSTRAINT sync_stream_stream_check;
ALTER TABLE sync_stream ADD CONSTRAINT sync_stream_stream_check
  CHECK (stream IN ('DEPLOYMENT', 'RELEASE', 'TAG', 'ISSUE', 'CHANGE', 'RUN'));
-- How many requests were spent on it.
CREATE TABLE content_run (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_at  timestamptz NOT NULL,
  finished_at timestamptz,
  requests    integer NOT NULL DEFAULT 0,
  checked     integer NOT NULL DEFAULT 0,
  unfetchable integer NOT NULL DEFAULT 0
);
`;
