import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What looks at many repositories at once leave: when each was seen, how its streams looked, and what is due. */
export class Looks1764000000017 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
ALTER TABLE repository
  -- GraphQL's id: asks for this one, whatever it is called by now.
  ADD COLUMN node_id text,
  -- Null: GitHub has not said.
  ADD COLUMN archived boolean,
  ADD COLUMN private boolean,
  ADD COLUMN seen_at timestamptz,
  -- A tombstone: since when GitHub does not show it any more, as far as it can be told why.
  ADD COLUMN gone_at timestamptz,
  ADD COLUMN gone_why text CHECK (gone_why IN ('DELETED', 'NOT_VISIBLE')),
  ADD CHECK ((gone_at IS NULL) = (gone_why IS NULL));

-- facts -------------------------------------------------------------------------------------------
-- How a stream looked when it was read to its end last: while it looks the same, there is nothing new in it.
CREATE TABLE repository_look (
  repository_id integer NOT NULL REFERENCES repository,
  stream        text NOT NULL CHECK (stream IN ('DEPLOYMENT', 'RELEASE', 'TAG', 'ISSUE')),
  digest        text NOT NULL,
  -- How many entries GitHub counted.
  total         integer NOT NULL,
  looked_at     timestamptz NOT NULL,
  PRIMARY KEY (repository_id, stream)
);
-- Streams that something was heard of that only a pull can tell.
CREATE TABLE repository_due (
  repository_id integer NOT NULL REFERENCES repository,
  stream        text NOT NULL,
  since         timestamptz NOT NULL,
  PRIMARY KEY (repository_id, stream)
);
-- When a pass has met an entry last: what one that ends has not met is gone. Of deployments only while a pass is in hand.
CREATE TABLE sync_seen (
  repository_id integer NOT NULL REFERENCES repository,
  stream        text NOT NULL,
  key           text NOT NULL,
  -- When that pass began.
  met_at        timestamptz NOT NULL,
  PRIMARY KEY (repository_id, stream, key)
);
-- Deployments of which a success may still come, by the id that asks GitHub for many at once.
CREATE TABLE open_deployment (
  deployment_id bigint PRIMARY KEY REFERENCES deployment ON DELETE CASCADE,
  node_id       text NOT NULL
);
ALTER TABLE sync_run
  ADD COLUMN mode text NOT NULL DEFAULT 'INCREMENT' CHECK (mode IN ('INCREMENT', 'NIGHTLY', 'MONTHLY', 'FULL')),
  -- Streams whose count differed from GitHub's; null: not compared.
  ADD COLUMN differing integer;
`;
