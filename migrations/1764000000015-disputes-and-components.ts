import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a component is told by its events, why a source is proposed and who confirmed it, and what is disputed. */
export class DisputesAndComponents1764000000015 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
ALTER TABLE component
  -- How the tags begin that are its.
  ADD COLUMN tag_prefix text CHECK (tag_prefix <> ''),
  -- A pattern of the environments that are its, matched in any case.
  ADD COLUMN environment text CHECK (environment <> '' AND is_regular_expression(environment));

-- facts -------------------------------------------------------------------------------------------
-- What placed an event in its component: its row said so, the files it changes (which are not kept), or the rules of
-- the repository's components, so that it is placed anew when they change.
ALTER TABLE delivery_event
  ADD COLUMN placed_by text NOT NULL DEFAULT 'RULES' CHECK (placed_by IN ('ROW', 'FILES', 'RULES'));
UPDATE delivery_event SET placed_by = 'ROW'
FROM component WHERE component.id = delivery_event.component_id AND component.name <> '';
-- The rules by which the events of a repository are placed now; none: none ever divided it.
CREATE TABLE component_placing (
  repository_id integer PRIMARY KEY REFERENCES repository ON DELETE CASCADE,
  -- [[component, tag prefix, environment]], by name.
  rules         jsonb NOT NULL
);

-- velocity ----------------------------------------------------------------------------------------
-- A source that is neither stated nor confirmed is proposed from the data.
ALTER TABLE team_source
  -- What it was proposed from: {basis, from, to, kinds: [{source, events, weeks}]}; null: not known.
  ADD COLUMN evidence jsonb,
  ADD COLUMN confirmed_at timestamptz,
  ADD CHECK (NOT stated OR confirmed_at IS NULL);

-- What a team says is wrong, and what an operator decided.
CREATE TABLE dispute (
  id              integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind            text NOT NULL CHECK (kind IN ('VERDICT', 'MAPPING')),
  claim           text NOT NULL,
  -- The team that disputes.
  team_id         integer NOT NULL REFERENCES team ON DELETE CASCADE,
  -- owner/name as it was given, and which that is as soon as it is known.
  repository      text NOT NULL,
  repository_id   integer REFERENCES repository ON DELETE CASCADE,
  -- '' is the whole repository, or its undivided rest.
  component       text NOT NULL,
  -- Of a verdict: the event, its commit, and what was said of it when it was disputed.
  event_id        bigint REFERENCES delivery_event ON DELETE SET NULL,
  sha             text,
  verdict         text,
  verdict_reason  text,
  rule_version    smallint,
  -- Of a mapping: whose it is (null: nobody's), from which day on, and whether nobody else's.
  owner_id        integer REFERENCES team ON DELETE CASCADE,
  from_day        date,
  alone           boolean,
  why             text NOT NULL,
  -- Who asked; by numbers too, so that nobody decides on what is asked by the same person.
  asked_by        text NOT NULL,
  asked_principal_id integer NOT NULL,
  asked_person_id integer REFERENCES person ON DELETE SET NULL,
  asked_at        timestamptz NOT NULL,
  state           text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACCEPTED', 'REJECTED', 'WITHDRAWN')),
  decision        text,
  decided_by      text,
  decided_person_id integer REFERENCES person ON DELETE SET NULL,
  decided_at      timestamptz,
  CHECK (claim IN ('COUNTS', 'DOES_NOT_COUNT') = (kind = 'VERDICT')),
  CHECK (claim IN ('BELONGS_TO', 'BELONGS_TO_NOBODY') = (kind = 'MAPPING')),
  CHECK ((claim = 'BELONGS_TO') = (owner_id IS NOT NULL)),
  CHECK ((kind = 'MAPPING') = (from_day IS NOT NULL) AND (kind = 'MAPPING') = (alone IS NOT NULL)),
  CHECK ((kind = 'VERDICT') = (sha IS NOT NULL) AND (kind = 'VERDICT') = (verdict IS NOT NULL)),
  CHECK ((state = 'OPEN') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX dispute_open_event ON dispute (event_id, team_id) WHERE state = 'OPEN';
CREATE UNIQUE INDEX dispute_open_mapping ON dispute (lower(repository), component, team_id)
  WHERE state = 'OPEN' AND kind = 'MAPPING';
CREATE INDEX dispute_event ON dispute (event_id);
CREATE INDEX dispute_team ON dispute (team_id, id);
CREATE INDEX dispute_state ON dispute (state, id);
`;
