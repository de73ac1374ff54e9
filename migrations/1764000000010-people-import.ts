import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People from an HR system: its number of them, how its files are read, and what an identity provider says by SCIM. */
export class PeopleImport1764000000010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
-- Of somebody whose login nobody has said, login is the mail address or @ and the number: with an @, which no login of
-- GitHub's can hold, so that it never meets somebody else's.
ALTER TABLE person ADD COLUMN employee_id text UNIQUE;
CREATE INDEX person_login ON person (lower(login));
-- How the HR system's files are read, given once. One row, of the one organisation.
CREATE TABLE people_mapping (
  id        smallint PRIMARY KEY DEFAULT 1 REFERENCES organization ON DELETE CASCADE,
  mapping   jsonb NOT NULL,
  stored_at timestamptz NOT NULL
);
CREATE TABLE scim_user (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person_id   integer NOT NULL UNIQUE REFERENCES person ON DELETE CASCADE,
  user_name   text NOT NULL,
  external_id text,
  active      boolean NOT NULL,
  -- The attributes that are kept, as they are told again.
  resource    jsonb NOT NULL,
  created_at  timestamptz NOT NULL,
  modified_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX scim_user_name ON scim_user (lower(user_name));
CREATE INDEX scim_user_external ON scim_user (external_id);
CREATE TABLE scim_group (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  display_name text NOT NULL,
  external_id  text,
  -- The team that it stands for; null: none, and it has no effect.
  team_id      integer REFERENCES team,
  created_at   timestamptz NOT NULL,
  modified_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX scim_group_name ON scim_group (lower(display_name));
CREATE INDEX scim_group_external ON scim_group (external_id);
CREATE TABLE scim_group_member (
  group_id uuid NOT NULL REFERENCES scim_group ON DELETE CASCADE,
  user_id  uuid NOT NULL REFERENCES scim_user ON DELETE CASCADE,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX scim_group_member_user ON scim_group_member (user_id);
`;
