import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first schema: the organisation, what happened, what was measured, judged, gathered and written.
 * Validity ranges are half-open: `valid_to` is the first day that no longer belongs; 'infinity' is open.
 */
export class Foundation1764000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- org ---------------------------------------------------------------------------------------------
CREATE TABLE team (
  id                 integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug               text NOT NULL UNIQUE,
  name               text NOT NULL,
  delivery_source    text CHECK (delivery_source IN ('DEPLOYMENT', 'RELEASE', 'TAG', 'CHANGE')),
  production_pattern text,
  tag_pattern        text
);
CREATE TABLE organization (
  id                smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  team_id           integer NOT NULL REFERENCES team,
  time_zone         text NOT NULL,
  fiscal_year_start text NOT NULL DEFAULT '01-01',
  sample_clock      timestamptz
);
CREATE TABLE team_parent (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team_id    integer NOT NULL REFERENCES team,
  parent_id  integer NOT NULL REFERENCES team,
  valid_from date NOT NULL DEFAULT '-infinity',
  valid_to   date NOT NULL DEFAULT 'infinity',
  CHECK (valid_from < valid_to),
  CHECK (team_id <> parent_id),
  EXCLUDE USING gist (team_id WITH =, daterange(valid_from, valid_to) WITH &&)
);
CREATE INDEX team_parent_parent ON team_parent (parent_id);
CREATE TABLE person (
  id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login text NOT NULL UNIQUE,
  name  text,
  email text UNIQUE
);
CREATE TABLE membership (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id  integer NOT NULL REFERENCES person,
  team_id    integer NOT NULL REFERENCES team,
  valid_from date NOT NULL DEFAULT '-infinity',
  valid_to   date NOT NULL DEFAULT 'infinity',
  CHECK (valid_from < valid_to),
  EXCLUDE USING gist (person_id WITH =, team_id WITH =, daterange(valid_from, valid_to) WITH &&)
);
CREATE INDEX membership_team ON membership (team_id);
CREATE TABLE repository (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  full_name  text NOT NULL,
  created_at timestamptz
);
CREATE UNIQUE INDEX repository_full_name ON repository (lower(full_name));
CREATE TABLE component (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository_id integer NOT NULL REFERENCES repository,
  name          text NOT NULL DEFAULT '',
  path          text,
  UNIQUE (repository_id, name)
);
CREATE TABLE ownership (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  component_id integer NOT NULL REFERENCES component,
  team_id      integer NOT NULL REFERENCES team,
  valid_from   date NOT NULL DEFAULT '-infinity',
  valid_to     date NOT NULL DEFAULT 'infinity',
  CHECK (valid_from < valid_to),
  EXCLUDE USING gist (component_id WITH =, team_id WITH =, daterange(valid_from, valid_to) WITH &&)
);
CREATE INDEX ownership_team ON ownership (team_id);
CREATE TABLE calendar (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL UNIQUE,
  everywhere boolean NOT NULL
);
CREATE TABLE calendar_team (
  calendar_id integer NOT NULL REFERENCES calendar ON DELETE CASCADE,
  team_id     integer NOT NULL REFERENCES team,
  PRIMARY KEY (calendar_id, team_id)
);
CREATE TABLE calendar_day (
  calendar_id integer NOT NULL REFERENCES calendar ON DELETE CASCADE,
  day         date NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('HOLIDAY', 'FREEZE')),
  PRIMARY KEY (calendar_id, day)
);

-- facts -------------------------------------------------------------------------------------------
CREATE TABLE delivery_event (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository_id integer NOT NULL REFERENCES repository,
  component_id  integer NOT NULL REFERENCES component,
  source        text NOT NULL CHECK (source IN ('DEPLOYMENT', 'RELEASE', 'TAG', 'CHANGE')),
  event_key     text NOT NULL,
  sha           text NOT NULL,
  occurred_at   timestamptz NOT NULL,
  environment   text,
  name          text,
  tag_class     text CHECK (tag_class IN ('VERSION', 'PRERELEASE', 'ALIAS', 'OTHER')),
  commits       integer CHECK (commits >= 0),
  UNIQUE (repository_id, source, event_key)
);
CREATE INDEX delivery_event_component ON delivery_event (component_id, occurred_at);
CREATE TABLE feed_coverage (
  repository_id integer PRIMARY KEY REFERENCES repository,
  covered       tstzmultirange NOT NULL,
  stated        boolean NOT NULL
);

-- velocity ----------------------------------------------------------------------------------------
CREATE TABLE team_source (
  team_id integer PRIMARY KEY REFERENCES team,
  source  text NOT NULL CHECK (source IN ('DEPLOYMENT', 'RELEASE', 'TAG', 'CHANGE')),
  stated  boolean NOT NULL
);
CREATE TABLE verdict (
  event_id      bigint NOT NULL REFERENCES delivery_event ON DELETE CASCADE,
  team_id       integer NOT NULL REFERENCES team,
  component_id  integer NOT NULL REFERENCES component,
  repository_id integer NOT NULL REFERENCES repository,
  sha           text NOT NULL,
  occurred_at   timestamptz NOT NULL,
  day           date NOT NULL,
  verdict       text NOT NULL CHECK (verdict IN
                  ('DELIVERY', 'UNCHECKED', 'REDEPLOY', 'ROLLBACK', 'EMPTY', 'IGNORED', 'OTHER_SOURCE')),
  reason        text NOT NULL,
  -- It holds something: false only when its source says that it holds no commits.
  filled        boolean NOT NULL,
  -- Its place among events of its repository at the same instant, whatever the order of their arrival.
  place         integer NOT NULL,
  rule_version  smallint NOT NULL,
  PRIMARY KEY (team_id, event_id)
);
CREATE INDEX verdict_team_time ON verdict (team_id, occurred_at, event_id);
CREATE INDEX verdict_event ON verdict (event_id);
CREATE INDEX verdict_change ON verdict (repository_id, sha);
-- What a qualified event is to a scope: the how manieth of its SHA it is, and of the filled ones; the how manieth in its
-- environment, and what was live there before it.
CREATE FUNCTION delivery_verdict(
  filled boolean, nth bigint, nth_filled bigint, source text, nth_there bigint, live text, sha text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN filled AND nth_filled = 1 THEN 'DELIVERY'
    WHEN source = 'DEPLOYMENT' AND nth_there > 1 AND live <> sha THEN 'ROLLBACK'
    WHEN nth = 1 THEN 'EMPTY'
    ELSE 'REDEPLOY'
  END
$$;
CREATE TABLE velocity_week (
  team_id         integer NOT NULL REFERENCES team,
  scope           text NOT NULL CHECK (scope IN ('OWN', 'TREE')),
  week            date NOT NULL CHECK (extract(isodow FROM week) = 1),
  coverage        text NOT NULL CHECK (coverage IN ('COMPLETE', 'PARTIAL', 'MISSING')),
  exposure        double precision,
  raw_events      integer,
  ignored         integer,
  deliveries      integer,
  batches         integer,
  redeploys       integer,
  rollbacks       integer,
  empty           integer,
  content_checked integer,
  team_weeks      double precision,
  rule_version    smallint NOT NULL,
  PRIMARY KEY (team_id, scope, week)
);

-- adoption ----------------------------------------------------------------------------------------
CREATE TABLE commit_week (
  repository_id  integer NOT NULL REFERENCES repository,
  week           date NOT NULL CHECK (extract(isodow FROM week) = 1),
  commits        integer NOT NULL CHECK (commits >= 0),
  marked_commits integer NOT NULL CHECK (marked_commits BETWEEN 0 AND commits),
  authors        integer NOT NULL CHECK (authors >= 0),
  PRIMARY KEY (repository_id, week)
);

-- goals -------------------------------------------------------------------------------------------
CREATE TABLE program (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug          text NOT NULL UNIQUE,
  name          text NOT NULL,
  metric        text NOT NULL DEFAULT 'DELIVERIES_PER_WEEK',
  baseline_from date NOT NULL,
  baseline_to   date NOT NULL,
  start         date NOT NULL,
  deadline      date NOT NULL,
  curve         text NOT NULL DEFAULT 'GEOMETRIC' CHECK (curve IN ('GEOMETRIC', 'LINEAR')),
  CHECK (baseline_from < baseline_to),
  CHECK (baseline_to <= start),
  CHECK (start < deadline)
);
CREATE TABLE cohort (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  program_id integer NOT NULL REFERENCES program ON DELETE CASCADE,
  multiple   double precision NOT NULL CHECK (multiple > 1),
  everyone   boolean NOT NULL,
  UNIQUE (program_id, multiple)
);
CREATE TABLE cohort_team (
  cohort_id integer NOT NULL REFERENCES cohort ON DELETE CASCADE,
  team_id   integer NOT NULL REFERENCES team,
  PRIMARY KEY (cohort_id, team_id)
);
CREATE TABLE baseline (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  program_id  integer NOT NULL REFERENCES program ON DELETE CASCADE,
  team_id     integer NOT NULL REFERENCES team,
  version     integer NOT NULL,
  window_from date NOT NULL,
  window_to   date NOT NULL,
  deliveries  integer NOT NULL,
  exposure    double precision NOT NULL,
  weeks       integer NOT NULL,
  source      text,
  reason      text NOT NULL,
  created_at  timestamptz NOT NULL,
  UNIQUE (program_id, team_id, version)
);
CREATE TABLE progress_week (
  program_id        integer NOT NULL REFERENCES program ON DELETE CASCADE,
  team_id           integer NOT NULL REFERENCES team,
  week              date NOT NULL CHECK (extract(isodow FROM week) = 1),
  target_multiple   double precision NOT NULL,
  status            text NOT NULL CHECK (status IN
                      ('NOT_STARTED', 'NO_DATA', 'NOT_MEASURABLE', 'TOO_EARLY', 'MET', 'MISSED')),
  measurability     text NOT NULL CHECK (measurability IN ('MEASURABLE', 'LOW_PRECISION', 'NOT_MEASURABLE')),
  reason            text,
  flags             text[] NOT NULL DEFAULT '{}',
  baseline_version  integer NOT NULL,
  baseline_deliveries integer NOT NULL,
  baseline_exposure double precision NOT NULL,
  baseline_rate     double precision,
  deliveries13w     integer NOT NULL,
  exposure13w       double precision NOT NULL,
  weeks13w          smallint NOT NULL,
  closed_weeks      smallint NOT NULL,
  rate4w            double precision,
  rate13w           double precision,
  multiple4w        double precision,
  multiple13w       double precision,
  expected_multiple double precision,
  required_rate     double precision,
  method_version    smallint NOT NULL,
  PRIMARY KEY (program_id, week, team_id)
);
CREATE INDEX progress_week_team ON progress_week (team_id, program_id, week);

-- rollup ------------------------------------------------------------------------------------------
CREATE TABLE rollup_week (
  program_id integer NOT NULL REFERENCES program ON DELETE CASCADE,
  team_id    integer NOT NULL REFERENCES team,
  week       date NOT NULL CHECK (extract(isodow FROM week) = 1),
  picture    jsonb NOT NULL,
  cohorts    jsonb NOT NULL,
  PRIMARY KEY (program_id, week, team_id)
);
CREATE INDEX rollup_week_team ON rollup_week (team_id, program_id, week);

-- reports -----------------------------------------------------------------------------------------
CREATE TABLE report (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team_id    integer NOT NULL REFERENCES team,
  week       date NOT NULL CHECK (extract(isodow FROM week) = 1),
  edition    integer NOT NULL,
  content    jsonb NOT NULL,
  markdown   text NOT NULL,
  hash       text NOT NULL,
  written_at timestamptz NOT NULL,
  UNIQUE (team_id, week, edition)
);
`;
