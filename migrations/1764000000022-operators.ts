import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What operators see: alarms with their beginnings and ends, how long a pull waits, and the feeds that are known least far. */
export class Operators1764000000022 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- facts -------------------------------------------------------------------------------------------
-- Until when it waits for a limit of GitHub; null: it does not.
ALTER TABLE sync_run ADD COLUMN waiting_until timestamptz;
-- What rings, and what rang.
CREATE TABLE alarm (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code     text NOT NULL,
  since    timestamptz NOT NULL,
  -- Null: it rings.
  ended_at timestamptz,
  -- Of what it is about, and the first of them.
  count    integer NOT NULL,
  examples jsonb NOT NULL,
  CHECK (ended_at >= since)
);
-- Natural key of what rings.
CREATE UNIQUE INDEX alarm_ringing ON alarm (code) WHERE ended_at IS NULL;
-- How many webhooks were refused in an hour, and why.
CREATE TABLE webhook_refusal (
  hour   timestamptz NOT NULL,
  reason text NOT NULL,
  count  integer NOT NULL,
  PRIMARY KEY (hour, reason)
);
-- Until when a feed is known; the first year of all for one of which nothing is.
CREATE FUNCTION feed_end(covered tstzmultirange) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN isempty(covered) THEN timestamptz '0001-01-01 00:00:00+00'
            WHEN upper_inf(covered) THEN timestamptz 'infinity'
            ELSE upper(covered) END;
CREATE INDEX feed_coverage_end ON feed_coverage (feed_end(covered), repository_id);
`;
