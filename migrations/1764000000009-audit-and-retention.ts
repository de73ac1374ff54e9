import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the chain of the audit begins and ends, what of AI usage is kept, and whose name was taken away. */
export class AuditAndRetention1764000000009 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- access ------------------------------------------------------------------------------------------
-- The last entry, told by the same transaction that appends it, and what the first one hangs on. One row, from the first
-- entry on.
CREATE TABLE audit_head (
  id          boolean PRIMARY KEY DEFAULT true CHECK (id),
  entry_id    bigint NOT NULL,
  hash        bytea NOT NULL,
  -- Entries up to here were taken away when their time was over; 0: none.
  began_after bigint NOT NULL DEFAULT 0,
  began_hash  bytea NOT NULL DEFAULT '\\x'
);
INSERT INTO audit_head (entry_id, hash) SELECT id, hash FROM audit_entry ORDER BY id DESC LIMIT 1;
CREATE INDEX audit_entry_at ON audit_entry (at);
-- Only what lies before the beginning that the head tells may go.
CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.id <= (SELECT began_after FROM audit_head) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'entries of the audit are never changed';
END $$;
CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();

-- org ---------------------------------------------------------------------------------------------
-- Set: the name, the address and the number were taken away for good; what was counted stays.
ALTER TABLE person ADD COLUMN erased_at timestamptz;
-- A number that the audit tells of is nobody else's, even when the sample has made way and numbers begin anew.
CREATE FUNCTION person_numbers_go_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM setval(pg_get_serial_sequence('person', 'id'), (SELECT coalesce(max(person_id), 0) + 1 FROM audit_entry), false);
  RETURN NULL;
END $$;
CREATE TRIGGER person_numbers_go_on AFTER TRUNCATE ON person
  FOR EACH STATEMENT EXECUTE FUNCTION person_numbers_go_on();

-- adoption ----------------------------------------------------------------------------------------
-- How a row came; null: before this was noted.
ALTER TABLE ai_usage_day ADD COLUMN source text CHECK (source IN ('FILE', 'PUSH'));
-- The Monday from which on usage is kept: what is older is measured for good. One row, which goes with the organisation.
CREATE TABLE adoption_kept (
  organization_id smallint PRIMARY KEY REFERENCES organization,
  from_week       date NOT NULL CHECK (extract(isodow FROM from_week) = 1)
);
`;
