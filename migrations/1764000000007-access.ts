import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may see what: principals, their grants over subtrees, tokens, and the chain of the audit. */
export class Access1764000000007 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- access ------------------------------------------------------------------------------------------
-- Whoever may ask. A person of the organisation has one at most; scripts and the personas of a sample are nobody's.
CREATE TABLE principal (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('PERSON', 'SCRIPT', 'PERSONA')),
  name       text NOT NULL,
  -- No foreign keys to org: the sample's tables are emptied with all that hangs on them, and access outlives the sample.
  person_id  integer UNIQUE,
  created_at timestamptz NOT NULL
);
-- A role over a team and all below it, from valid_from up to, not including, valid_to.
CREATE TABLE access_grant (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  principal_id integer NOT NULL REFERENCES principal ON DELETE CASCADE,
  role         text NOT NULL CHECK (role IN
                 ('LEADER', 'ORG_LEADER', 'TEAM_LEAD', 'MANAGER', 'MEMBER', 'OPERATOR', 'AUDITOR', 'SERVICE')),
  -- Null: the whole installation.
  team_id      integer,
  valid_from   date NOT NULL DEFAULT '-infinity',
  valid_to     date NOT NULL DEFAULT 'infinity',
  source       text NOT NULL CHECK (source IN ('FILE', 'PROVIDER', 'OPERATOR', 'COMMAND')),
  reason       text,
  granted_by   text NOT NULL,
  granted_at   timestamptz NOT NULL,
  CHECK (valid_from <= valid_to)
);
CREATE INDEX access_grant_principal ON access_grant (principal_id);
CREATE TABLE access_token (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  principal_id integer NOT NULL REFERENCES principal ON DELETE CASCADE,
  name         text NOT NULL,
  -- SHA-256 of the secret, which is told once and kept nowhere.
  hash         bytea NOT NULL UNIQUE,
  -- What it may do of what its principal may.
  scopes       text[] NOT NULL,
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  expires_at   timestamptz NOT NULL,
  revoked_at   timestamptz,
  last_used_at timestamptz
);
CREATE INDEX access_token_principal ON access_token (principal_id);
-- Append-only: each entry holds the hash of the one before it.
CREATE TABLE audit_entry (
  id       bigint PRIMARY KEY,
  at       timestamptz NOT NULL,
  action   text NOT NULL,
  actor    text NOT NULL,
  -- Set when the actor is a principal, and when the entry is about a person.
  principal_id integer,
  person_id    integer,
  subject  text,
  details  jsonb NOT NULL,
  previous bytea NOT NULL,
  hash     bytea NOT NULL
);
CREATE INDEX audit_entry_person ON audit_entry (person_id, id) WHERE person_id IS NOT NULL;
CREATE FUNCTION audit_hash(
  previous bytea, id bigint, at timestamptz, action text, actor text, principal_id integer, person_id integer,
  subject text, details jsonb)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(previous || convert_to(jsonb_build_array(
    id, extract(epoch FROM at), action, actor, principal_id, person_id, subject, details)::text, 'UTF8'))
$$;
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the audit are never changed';
END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();

-- org ---------------------------------------------------------------------------------------------
-- With the people and teams of a sample goes what they may see; scripts and personas stay, as does the audit.
CREATE OR REPLACE FUNCTION clear_installation() RETURNS void LANGUAGE sql AS $$
  DELETE FROM principal WHERE person_id IS NOT NULL;
  DELETE FROM access_grant WHERE team_id IS NOT NULL;
  TRUNCATE team, person, repository, calendar, program, ai_usage_day, adoption_stale_week, adoption_change,
    adoption_cursor, organization_change, velocity_change, judging_cursor, correlation_cursor, rollup_cursor
  RESTART IDENTITY CASCADE;
$$;
`;
