import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people write of the organisation: every state of a calendar, and ownership that is proposed before it is so. */
export class OrganizationWrites1764000000011 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
-- Every state of a calendar, by its name: a calendar that is gone keeps what it was.
CREATE TABLE calendar_version (
  name        text NOT NULL,
  version     integer NOT NULL CHECK (version > 0),
  -- Null: the calendar is gone, or has another number by now.
  calendar_id integer REFERENCES calendar ON DELETE SET NULL,
  everywhere  boolean NOT NULL,
  -- Slugs of the teams it is for, as they were called.
  teams       text[] NOT NULL,
  -- [{day, kind}], in order.
  days        jsonb NOT NULL,
  saved_by    text NOT NULL,
  reason      text NOT NULL,
  saved_at    timestamptz NOT NULL,
  PRIMARY KEY (name, version)
);
CREATE INDEX calendar_version_calendar ON calendar_version (calendar_id);
INSERT INTO calendar_version (name, version, calendar_id, everywhere, teams, days, saved_by, reason, saved_at)
SELECT calendar.name, 1, calendar.id, calendar.everywhere,
       ARRAY(SELECT team.slug FROM calendar_team JOIN team ON team.id = calendar_team.team_id
             WHERE calendar_team.calendar_id = calendar.id ORDER BY team.slug COLLATE "C"),
       coalesce((SELECT jsonb_agg(jsonb_build_object('day', day, 'kind', kind) ORDER BY day)
                 FROM calendar_day WHERE calendar_day.calendar_id = calendar.id), '[]'),
       'Paceline', 'as it stood when versions began to be kept', now()
FROM calendar;

-- Ownership that a file or GitHub suggests; it is so when an operator says so.
CREATE TABLE ownership_proposal (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository_id integer NOT NULL REFERENCES repository ON DELETE CASCADE,
  -- '' is the whole repository.
  component     text NOT NULL,
  path          text,
  team_id       integer NOT NULL REFERENCES team ON DELETE CASCADE,
  source        text NOT NULL CHECK (source IN ('CODEOWNERS', 'GITHUB_TEAM')),
  -- What it was read from, in words.
  why           text NOT NULL,
  state         text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACCEPTED', 'REJECTED')),
  proposed_at   timestamptz NOT NULL,
  decided_at    timestamptz,
  decided_by    text,
  -- Why it was rejected.
  reason        text,
  CHECK ((state = 'OPEN') = (decided_at IS NULL)),
  UNIQUE (repository_id, component, team_id, source)
);
CREATE INDEX ownership_proposal_state ON ownership_proposal (state, id);
`;
