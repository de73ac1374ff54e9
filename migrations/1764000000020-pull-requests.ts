import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pull requests as GitHub tells them: whose kind of name they carry, the marks of AI tools, and how their delivery is known. */
export class PullRequests1764000000020 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- facts -------------------------------------------------------------------------------------------
ALTER TABLE change
  -- How delivered_by is known; null: it was stated, or there is none.
  ADD COLUMN linked      text CHECK (linked IN ('EXACT', 'ANCESTRY', 'ESTIMATED')),
  -- A known person; null: a machine, somebody unknown, or nobody said.
  ADD COLUMN author_id   integer REFERENCES person,
  ADD COLUMN author_kind text CHECK (author_kind IN ('HUMAN', 'BOT', 'AI_AGENT')),
  ADD COLUMN commits     integer CHECK (commits >= 0),
  -- Of the rules that looked for marks of AI tools; null: nobody looked.
  ADD COLUMN ai_version  text,
  ADD CHECK (linked IS NULL OR delivered_by IS NOT NULL);
CREATE INDEX change_author ON change (author_id, merged_at) WHERE author_id IS NOT NULL;
CREATE INDEX change_open ON change (repository_id, merged_at)
  WHERE ai_version IS NOT NULL AND (delivered_by IS NULL OR linked = 'ESTIMATED');
-- A tool that left its mark on a change.
CREATE TABLE change_marker (
  repository_id integer NOT NULL,
  number        integer NOT NULL,
  tool          text NOT NULL,
  confidence    text NOT NULL CHECK (confidence IN ('HIGH', 'MEDIUM')),
  rule_version  text NOT NULL,
  PRIMARY KEY (repository_id, number, tool),
  FOREIGN KEY (repository_id, number) REFERENCES change ON DELETE CASCADE
);
-- How far a repository's merged pull requests were read, the ones last updated first.
CREATE TABLE change_feed (
  repository_id   integer PRIMARY KEY REFERENCES repository,
  -- When the last pass that ended began: its newest update, how many there were, and the time.
  newest          timestamptz,
  total           integer,
  read_through    timestamptz,
  -- A pass in hand; it ends at what was updated before its floor.
  cursor          text,
  pass_started_at timestamptz,
  pass_newest     timestamptz,
  pass_total      integer,
  pass_floor      timestamptz,
  -- So far everything that was delivered has been looked through for them.
  linked_through  timestamptz
);
-- Delivered commits whose history GitHub was asked for.
CREATE TABLE delivery_ancestry (
  repository_id integer NOT NULL REFERENCES repository,
  sha           text NOT NULL,
  -- How far back; null: GitHub does not know the commit.
  since         timestamptz,
  -- It is not asked again.
  final         boolean NOT NULL,
  PRIMARY KEY (repository_id, sha)
);
ALTER TABLE sync_stream DROP CONSTRAINT sync_stream_stream_check;
ALTER TABLE sync_stream ADD CONSTRAINT sync_stream_stream_check
  CHECK (stream IN ('DEPLOYMENT', 'RELEASE', 'TAG', 'ISSUE', 'CHANGE', 'RUN'));
`;
