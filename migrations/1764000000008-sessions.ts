import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sign-in: attempts under way at the provider, who its accounts are here, sessions, and one-time links. */
export class Sessions1764000000008 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- access ------------------------------------------------------------------------------------------
-- A sign-in that is under way at the provider: taken out by the first answer to it. State, nonce and PKCE verifier are
-- derived from a secret that only the browser holds; its SHA-256 is kept.
CREATE TABLE sign_in_attempt (
  hash       bytea PRIMARY KEY,
  -- Where on the pages the reader wanted to go: #/…
  return_to  text,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_expiry ON sign_in_attempt (expires_at);
-- Who an account of a provider was at its last sign-in: a bearer JWT may name nothing but the account.
CREATE TABLE provider_identity (
  issuer       text NOT NULL,
  subject      text NOT NULL,
  principal_id integer NOT NULL REFERENCES principal ON DELETE CASCADE,
  seen_at      timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX provider_identity_principal ON provider_identity (principal_id);
CREATE TABLE access_session (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  principal_id integer NOT NULL REFERENCES principal ON DELETE CASCADE,
  -- SHA-256 of what the cookie holds.
  hash         bytea NOT NULL UNIQUE,
  opened_by    text NOT NULL CHECK (opened_by IN ('PROVIDER', 'LINK')),
  created_at   timestamptz NOT NULL,
  -- The last use, as exact as minutes.
  seen_at      timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz
);
CREATE INDEX access_session_principal ON access_session (principal_id);
CREATE INDEX access_session_expiry ON access_session (expires_at);
-- Signs in once, from the machine itself. SHA-256 of the code is kept.
CREATE TABLE sign_in_link (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  principal_id integer NOT NULL REFERENCES principal ON DELETE CASCADE,
  hash         bytea NOT NULL UNIQUE,
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  expires_at   timestamptz NOT NULL,
  used_at      timestamptz
);
CREATE INDEX sign_in_link_principal ON sign_in_link (principal_id);

-- org ---------------------------------------------------------------------------------------------
-- People are looked for by the address their provider has verified, in any case.
CREATE INDEX person_email_any_case ON person (lower(email));
`;
