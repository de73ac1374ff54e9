import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Use of AI tools by person and day, and what share of each scope was active in a week. */
export class AiUsage1764000000005 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- adoption ----------------------------------------------------------------------------------------
CREATE TABLE ai_usage_day (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tool        text NOT NULL,
  -- Either a known person, or what the tool calls somebody nobody knows yet (lower case).
  person_id   integer REFERENCES person ON DELETE CASCADE,
  identity    text,
  day         date NOT NULL,
  model       text NOT NULL DEFAULT '',
  counts      jsonb NOT NULL DEFAULT '{}',
  active      boolean NOT NULL,
  received_at timestamptz NOT NULL,
  CHECK ((person_id IS NULL) <> (identity IS NULL))
);
CREATE UNIQUE INDEX ai_usage_day_person ON ai_usage_day (tool, person_id, day, model) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX ai_usage_day_identity ON ai_usage_day (tool, identity, day, model) WHERE identity IS NOT NULL;
CREATE INDEX ai_usage_day_day ON ai_usage_day (day);
-- Weeks whose usage changed since they were measured. No key: an import never waits for a measuring, and what is noted
-- while one runs stays for the next.
CREATE TABLE adoption_stale_week (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  week date NOT NULL CHECK (extract(isodow FROM week) = 1)
);
-- How far the changes of the organisation were taken up. One row.
CREATE TABLE adoption_cursor (
  id                  boolean PRIMARY KEY DEFAULT true CHECK (id),
  organization_change bigint NOT NULL
);
CREATE TABLE adoption_week (
  team_id      integer NOT NULL REFERENCES team,
  scope        text NOT NULL CHECK (scope IN ('OWN', 'TREE')),
  week         date NOT NULL CHECK (extract(isodow FROM week) = 1),
  coverage     text NOT NULL CHECK (coverage IN ('COMPLETE', 'PARTIAL', 'MISSING')),
  -- Distinct people who were members on a day of the week, and those of them active with a tool on such a day.
  roster       integer NOT NULL CHECK (roster >= 0),
  active       integer CHECK (active BETWEEN 0 AND roster),
  -- Hidden for being a small group, or because it would give a small group away by subtraction.
  suppressed   boolean NOT NULL,
  rule_version smallint NOT NULL,
  PRIMARY KEY (team_id, scope, week)
);
CREATE INDEX adoption_week_week ON adoption_week (week);
-- What each measuring changed, for those who work with it.
CREATE TABLE adoption_change (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The first week that says something else than before; null: all of them.
  from_week date,
  at        timestamptz NOT NULL DEFAULT now()
);
`;
