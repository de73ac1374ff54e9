import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each stage changed, so that the next one takes up just that, whoever runs it and however often. */
export class ChangesAndCorrelation1764000000006 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
-- Each import that changed teams, people, ownership or calendars.
CREATE TABLE organization_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);

-- velocity ----------------------------------------------------------------------------------------
CREATE TABLE velocity_change (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The first week that says something else than before; null: all of them.
  from_week date,
  at        timestamptz NOT NULL DEFAULT now()
);

-- goals -------------------------------------------------------------------------------------------
CREATE TABLE progress_change (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  program_id integer NOT NULL REFERENCES program ON DELETE CASCADE,
  -- Weeks judged, half-open.
  from_week  date NOT NULL,
  to_week    date NOT NULL,
  at         timestamptz NOT NULL DEFAULT now()
);
-- How far the changes of the stage before were taken up. One row.
CREATE TABLE judging_cursor (
  id                  boolean PRIMARY KEY DEFAULT true CHECK (id),
  organization_change bigint NOT NULL,
  velocity_change     bigint NOT NULL
);

-- correlation -------------------------------------------------------------------------------------
CREATE TABLE correlation_week (
  program_id integer NOT NULL REFERENCES program ON DELETE CASCADE,
  team_id    integer NOT NULL REFERENCES team,
  week       date NOT NULL CHECK (extract(isodow FROM week) = 1),
  picture    jsonb NOT NULL,
  PRIMARY KEY (program_id, week, team_id)
);
CREATE INDEX correlation_week_team ON correlation_week (team_id, program_id, week);
CREATE TABLE correlation_cursor (
  id              boolean PRIMARY KEY DEFAULT true CHECK (id),
  progress_change bigint NOT NULL,
  adoption_change bigint NOT NULL,
  method_version  smallint NOT NULL
);

-- rollup ------------------------------------------------------------------------------------------
CREATE TABLE rollup_cursor (
  id              boolean PRIMARY KEY DEFAULT true CHECK (id),
  progress_change bigint NOT NULL
);

-- org ---------------------------------------------------------------------------------------------
-- Tables that hang on none of the first five are named one by one. What was pulled, and when, stays told: a pull may be
-- what makes a sample give way.
CREATE OR REPLACE FUNCTION clear_installation() RETURNS void LANGUAGE sql AS $$
  TRUNCATE team, person, repository, calendar, program, ai_usage_day, adoption_stale_week, adoption_change,
    adoption_cursor, organization_change, velocity_change, judging_cursor, correlation_cursor, rollup_cursor
  RESTART IDENTITY CASCADE;
$$;
`;
