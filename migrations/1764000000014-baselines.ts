import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The life of a baseline: proposed, frozen, followed, re-baselined; and who was at work in each week. */
export class Baselines1764000000014 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- velocity ----------------------------------------------------------------------------------------
-- Open business days of each member of a scope, ÷ 5; TREE of scopes that have teams below them: of the others it is OWN.
-- No row: nobody is known. Without foreign keys: it is derived.
CREATE TABLE engineer_week (
  team_id        integer NOT NULL,
  scope          text NOT NULL CHECK (scope IN ('OWN', 'TREE')),
  week           date NOT NULL CHECK (extract(isodow FROM week) = 1),
  engineer_weeks double precision NOT NULL CHECK (engineer_weeks > 0),
  PRIMARY KEY (team_id, scope, week)
);
-- How far engineers were measured. One row; none: nothing was.
CREATE TABLE engineer_cursor (
  id                  boolean PRIMARY KEY DEFAULT true CHECK (id),
  organization_change bigint NOT NULL,
  first_week          date NOT NULL,
  closed_week         date NOT NULL
);

-- goals -------------------------------------------------------------------------------------------
-- What a person asks of a baseline, until another one decides.
CREATE TABLE baseline_proposal (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  program_id   integer NOT NULL REFERENCES program ON DELETE CASCADE,
  team_id      integer NOT NULL REFERENCES team,
  -- Null: the window stays.
  window_from  date,
  window_to    date,
  -- Null: the source stays.
  source       text CHECK (source IN ('DEPLOYMENT', 'RELEASE', 'TAG', 'CHANGE')),
  reason       text NOT NULL,
  state        text NOT NULL DEFAULT 'AWAITING_APPROVAL' CHECK (state IN ('AWAITING_APPROVAL', 'APPROVED', 'REJECTED')),
  proposed_by  text NOT NULL,
  -- Who that is, so that nobody decides on what they asked for themselves; null: whoever owns the machine.
  principal_id integer,
  proposed_at  timestamptz NOT NULL,
  decided_by   text,
  decided_at   timestamptz,
  decision     text,
  CHECK ((window_from IS NULL) = (window_to IS NULL)),
  CHECK (window_from < window_to),
  CHECK (window_from IS NOT NULL OR source IS NOT NULL),
  CHECK ((state = 'AWAITING_APPROVAL') = (decided_at IS NULL)),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL))
);
CREATE UNIQUE INDEX baseline_proposal_open ON baseline_proposal (program_id, team_id) WHERE state = 'AWAITING_APPROVAL';
CREATE INDEX baseline_proposal_state ON baseline_proposal (program_id, state, id);
ALTER TABLE baseline
  ADD COLUMN state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'FROZEN', 'APPROVED', 'AUTOMATIC')),
  -- Null: of before these were kept.
  ADD COLUMN raw_events integer,
  ADD COLUMN batches integer,
  ADD COLUMN rule_version smallint,
  -- A hash over the components that the team owned when it was measured.
  ADD COLUMN ownership text,
  -- [{name, version}] of the calendars that close days for the team.
  ADD COLUMN calendars jsonb,
  ADD COLUMN created_by text NOT NULL DEFAULT 'installation',
  ADD COLUMN frozen_by text,
  ADD COLUMN frozen_at timestamptz,
  -- What asked for it, and by whom it was let through.
  ADD COLUMN proposal_id integer UNIQUE REFERENCES baseline_proposal,
  ADD CHECK ((state = 'FROZEN') = (frozen_at IS NOT NULL)),
  ADD CHECK ((frozen_by IS NULL) = (frozen_at IS NULL)),
  ADD CHECK ((state = 'APPROVED') = (proposal_id IS NOT NULL));
-- A version is never changed, only followed by another; freezing it is the one thing that may still happen to it.
CREATE FUNCTION keep_baseline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'PROPOSED' AND NEW.state = 'FROZEN'
     AND to_jsonb(OLD) - '{state,frozen_by,frozen_at}'::text[] = to_jsonb(NEW) - '{state,frozen_by,frozen_at}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'version % of a baseline is never changed', OLD.version;
END $$;
CREATE TRIGGER baseline_kept BEFORE UPDATE ON baseline FOR EACH ROW EXECUTE FUNCTION keep_baseline();
-- What each team owned when it was last judged: when that is something else, what moved is why a baseline changed.
CREATE TABLE judged_ownership (
  program_id integer NOT NULL REFERENCES program ON DELETE CASCADE,
  team_id    integer NOT NULL REFERENCES team,
  ownership  text NOT NULL,
  PRIMARY KEY (program_id, team_id)
);
ALTER TABLE progress_week
  DROP CONSTRAINT progress_week_status_check,
  ADD CONSTRAINT progress_week_status_check CHECK (status IN
    ('NOT_STARTED', 'METHOD_CHANGED', 'NO_DATA', 'NOT_MEASURABLE', 'TOO_EARLY', 'MET', 'MISSED')),
  ADD COLUMN raw_events13w integer NOT NULL DEFAULT 0,
  ADD COLUMN batches13w integer NOT NULL DEFAULT 0,
  ADD COLUMN engineer_weeks13w double precision NOT NULL DEFAULT 0,
  ADD COLUMN baseline_engineer_weeks double precision NOT NULL DEFAULT 0,
  ADD COLUMN raw_multiple13w double precision,
  ADD COLUMN batch_multiple13w double precision,
  ADD COLUMN calendar_multiple13w double precision;

-- org ---------------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION clear_installation() RETURNS void LANGUAGE sql AS $$
  DELETE FROM principal WHERE person_id IS NOT NULL;
  DELETE FROM access_grant WHERE team_id IS NOT NULL;
  TRUNCATE team, person, repository, calendar, program, ai_usage_day, adoption_stale_week, adoption_change,
    adoption_cursor, organization_change, velocity_change, judging_cursor, correlation_cursor, rollup_cursor,
    event_change, coverage_change, lens, verdict, lens_week, velocity_week, measured_scope, measuring_cursor, restatement,
    engineer_week, engineer_cursor
  RESTART IDENTITY CASCADE;
$$;
`;
