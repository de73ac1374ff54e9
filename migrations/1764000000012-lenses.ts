import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counting by lenses: a lens is a repository as an owner or a scope sees it. Verdicts and weekly counts belong to lenses,
 * scopes add up the lenses they look through, and what has changed since is known by repository.
 */
export class Lenses1764000000012 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
-- How the company counts, where a team states nothing of its own.
ALTER TABLE organization
  ADD COLUMN production_pattern text,
  ADD COLUMN count_prereleases boolean NOT NULL DEFAULT false,
  ADD COLUMN count_config_only boolean NOT NULL DEFAULT true,
  ADD COLUMN count_bot_only boolean NOT NULL DEFAULT true;

-- facts -------------------------------------------------------------------------------------------
ALTER TABLE delivery_event
  -- What its change set holds beside its number of commits; null: not looked at.
  ADD COLUMN content text CHECK (content IN ('CODE', 'CONFIG', 'VERSION')),
  -- All its commits are by bots; null: not known.
  ADD COLUMN bots boolean,
  -- Its commit is an ancestor of what was live before it; null: not known.
  ADD COLUMN ancestor boolean,
  -- Dated by something weaker than the event itself: a lightweight tag by its commit.
  ADD COLUMN estimated boolean NOT NULL DEFAULT false;
-- What may not qualify by its content: a later event of the same commit that says nothing is taken by it.
CREATE INDEX delivery_event_content ON delivery_event (component_id, sha)
  WHERE commits = 0 OR content = 'VERSION' OR content = 'CONFIG' OR bots;

-- velocity ----------------------------------------------------------------------------------------
DROP TABLE verdict;
DROP FUNCTION delivery_verdict;
-- Since when the events of a repository, or the weeks of its feed, say something else than was counted.
CREATE TABLE event_change (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository_id integer NOT NULL,
  since         timestamptz NOT NULL,
  -- A person decided it.
  ruled         boolean NOT NULL DEFAULT false
);
CREATE TABLE coverage_change (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository_id integer NOT NULL,
  changed       tstzmultirange NOT NULL
);
CREATE FUNCTION note_event_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO event_change (repository_id, since)
    SELECT repository_id, min(occurred_at) FROM after_rows GROUP BY repository_id;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO event_change (repository_id, since)
    SELECT repository_id, min(occurred_at) FROM before_rows GROUP BY repository_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER event_added AFTER INSERT ON delivery_event REFERENCING NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_event_changes();
CREATE TRIGGER event_changed AFTER UPDATE ON delivery_event REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_event_changes();
CREATE TRIGGER event_removed AFTER DELETE ON delivery_event REFERENCING OLD TABLE AS before_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_event_changes();
CREATE FUNCTION note_coverage_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before_span tstzmultirange := CASE WHEN TG_OP = 'INSERT' THEN '{}'::tstzmultirange ELSE OLD.covered END;
  after_span tstzmultirange := CASE WHEN TG_OP = 'DELETE' THEN '{}'::tstzmultirange ELSE NEW.covered END;
BEGIN
  IF before_span IS DISTINCT FROM after_span THEN
    INSERT INTO coverage_change (repository_id, changed)
    VALUES (coalesce(NEW.repository_id, OLD.repository_id), (before_span - after_span) + (after_span - before_span));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER coverage_changed AFTER INSERT OR UPDATE OR DELETE ON feed_coverage
  FOR EACH ROW EXECUTE FUNCTION note_coverage_change();
-- What a person decided of an event, against or for what the rules say.
CREATE TABLE event_ruling (
  event_id   bigint PRIMARY KEY REFERENCES delivery_event ON DELETE CASCADE,
  counts     boolean NOT NULL,
  reason     text NOT NULL,
  decided_at timestamptz NOT NULL
);
CREATE FUNCTION note_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event_change (repository_id, since, ruled)
  SELECT repository_id, occurred_at, true FROM delivery_event WHERE id = coalesce(NEW.event_id, OLD.event_id);
  RETURN NULL;
END $$;
CREATE TRIGGER ruling_changed AFTER INSERT OR UPDATE OR DELETE ON event_ruling
  FOR EACH ROW EXECUTE FUNCTION note_ruling();
-- The days of a validity as far as they are measured: what begins before \`first\`, or ends after \`beyond\`, is open there.
CREATE FUNCTION measured_days(valid_from date, valid_to date, first date, beyond date)
RETURNS daterange LANGUAGE sql IMMUTABLE AS $$
  SELECT daterange(CASE WHEN valid_from > first THEN valid_from END, CASE WHEN valid_to < beyond THEN valid_to END)
$$;
-- A repository as it is seen: which of its components on which days, and by which rules they are counted. The signature
-- says all of that, so that scopes that see the same share one lens, and another way of counting is another lens.
CREATE TABLE lens (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository_id integer NOT NULL,
  signature     text NOT NULL,
  -- Several parts have a component on one day.
  overlapping   boolean NOT NULL DEFAULT false,
  UNIQUE (repository_id, signature)
);
CREATE TABLE lens_part (
  lens_id            integer NOT NULL REFERENCES lens ON DELETE CASCADE,
  part               integer NOT NULL,
  component_id       integer NOT NULL,
  source             text NOT NULL,
  production_pattern text NOT NULL,
  tag_pattern        text,
  days               datemultirange NOT NULL,
  PRIMARY KEY (lens_id, part)
);
CREATE TABLE scope_lens (
  team_id       integer NOT NULL,
  scope         text NOT NULL CHECK (scope IN ('OWN', 'TREE')),
  structure     text NOT NULL CHECK (structure IN ('THEN', 'NOW')),
  repository_id integer NOT NULL,
  lens_id       integer NOT NULL REFERENCES lens,
  PRIMARY KEY (team_id, scope, structure, repository_id)
);
CREATE INDEX scope_lens_lens ON scope_lens (lens_id);
-- What each event is through a lens. Without foreign keys: it is derived, and ten million rows long.
CREATE TABLE verdict (
  event_id     bigint NOT NULL,
  occurred_at  timestamptz NOT NULL,
  lens_id      integer NOT NULL,
  component_id integer NOT NULL,
  -- Its place among events of the lens at the same instant, whatever the order of their arrival.
  place        integer NOT NULL,
  day          date NOT NULL,
  rule_version smallint NOT NULL,
  -- It is a delivery of the scope that looks through this lens.
  counted      boolean NOT NULL,
  -- It holds something: false only when its source says that it holds no commits.
  filled       boolean NOT NULL,
  -- Its content has been looked at.
  checked      boolean NOT NULL,
  -- The first delivery of a batch.
  opens_batch  boolean NOT NULL,
  verdict      text NOT NULL CHECK (verdict IN
                 ('DELIVERY', 'UNCHECKED', 'OUT_OF_ORDER', 'CONFIG_ONLY', 'BOT_ONLY', 'REDEPLOY', 'ROLLBACK', 'EMPTY',
                  'IGNORED', 'OTHER_SOURCE')),
  sha          text NOT NULL,
  reason       text NOT NULL,
  PRIMARY KEY (lens_id, occurred_at, event_id)
);
-- By a number made of the SHA: a third of the room, and whoever asks compares the SHA too.
CREATE INDEX verdict_change ON verdict (lens_id, hashtext(sha), occurred_at);
CREATE TABLE lens_week (
  lens_id         integer NOT NULL,
  week            date NOT NULL CHECK (extract(isodow FROM week) = 1),
  raw_events      integer NOT NULL,
  ignored         integer NOT NULL,
  deliveries      integer NOT NULL,
  batches         integer NOT NULL,
  redeploys       integer NOT NULL,
  rollbacks       integer NOT NULL,
  empty           integer NOT NULL,
  out_of_order    integer NOT NULL,
  config_only     integer NOT NULL,
  bot_only        integer NOT NULL,
  content_checked integer NOT NULL,
  PRIMARY KEY (lens_id, week)
) WITH (fillfactor = 85);
-- How far what changed was measured, and by which rules. One row; none: nothing was.
CREATE TABLE measuring_cursor (
  id                  boolean PRIMARY KEY DEFAULT true CHECK (id),
  organization_change bigint NOT NULL,
  closed_week         date NOT NULL,
  -- The weeks that are measured, half-open, and the day as of which structure NOW was taken.
  measured_from       date NOT NULL,
  measured_to         date NOT NULL,
  now_day             date NOT NULL,
  time_zone           text NOT NULL,
  rule_version        smallint NOT NULL
);
-- What was measured before stays until it is measured by lenses.
ALTER TABLE velocity_week
  DROP CONSTRAINT velocity_week_pkey,
  DROP CONSTRAINT velocity_week_team_id_fkey,
  -- NOW: history belongs to who owns the component now. Kept only for scopes of which it says something else than THEN.
  ADD COLUMN structure text NOT NULL DEFAULT 'THEN' CHECK (structure IN ('THEN', 'NOW')),
  ADD COLUMN out_of_order integer,
  ADD COLUMN config_only integer,
  ADD COLUMN bot_only integer,
  ADD PRIMARY KEY (team_id, scope, structure, week);
ALTER TABLE velocity_week ALTER COLUMN structure DROP DEFAULT;
-- Room to change a row where it stands: what was counted late changes weeks all over the table.
ALTER TABLE velocity_week SET (fillfactor = 85);
-- What the weeks of a scope follow from beside its lenses, and whether it holds something else now than at some time before.
CREATE TABLE measured_scope (
  team_id   integer NOT NULL,
  scope     text NOT NULL CHECK (scope IN ('OWN', 'TREE')),
  ownership text NOT NULL,
  calendar  text NOT NULL,
  moved     boolean NOT NULL,
  PRIMARY KEY (team_id, scope)
);
CREATE VIEW velocity_week_now AS
SELECT velocity_week.*
FROM velocity_week
LEFT JOIN measured_scope USING (team_id, scope)
WHERE velocity_week.structure = CASE WHEN measured_scope.moved THEN 'NOW' ELSE 'THEN' END;
-- Why weeks are measured again, as bits and in words.
CREATE FUNCTION cause_names(causes integer) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(name ORDER BY bit) FILTER (WHERE causes & bit > 0), '{}')
  FROM (VALUES (1, 'EVENTS'), (2, 'RULING'), (4, 'COVERAGE'), (8, 'OWNERSHIP'), (16, 'CALENDAR'), (32, 'RULES'))
    AS cause(bit, name)
$$;
-- A closed week that says something else than it did, and why.
CREATE TABLE restatement (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team_id   integer NOT NULL,
  scope     text NOT NULL,
  structure text NOT NULL,
  week      date NOT NULL,
  at        timestamptz NOT NULL,
  causes    text[] NOT NULL CHECK (causes <@ ARRAY['EVENTS', 'RULING', 'COVERAGE', 'OWNERSHIP', 'CALENDAR', 'RULES']),
  -- The row of velocity_week before and after; null: there was none, or is none.
  before    jsonb,
  after     jsonb
);
CREATE INDEX restatement_week ON restatement (team_id, scope, structure, week, id);

-- org ---------------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION clear_installation() RETURNS void LANGUAGE sql AS $$
  DELETE FROM principal WHERE person_id IS NOT NULL;
  DELETE FROM access_grant WHERE team_id IS NOT NULL;
  TRUNCATE team, person, repository, calendar, program, ai_usage_day, adoption_stale_week, adoption_change,
    adoption_cursor, organization_change, velocity_change, judging_cursor, correlation_cursor, rollup_cursor,
    event_change, coverage_change, lens, verdict, lens_week, velocity_week, measured_scope, measuring_cursor, restatement
  RESTART IDENTITY CASCADE;
$$;
`;
