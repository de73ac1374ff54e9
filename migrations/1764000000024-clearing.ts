import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a company begins anew with: what was heard and asked of GitHub goes with the sample, too. */
export class Clearing1764000000024 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION clear_installation() RETURNS void LANGUAGE sql AS $$
  DELETE FROM principal WHERE person_id IS NOT NULL;
  DELETE FROM access_grant WHERE team_id IS NOT NULL;
  TRUNCATE team, person, repository, calendar, program, ai_usage_day, adoption_stale_week, adoption_change,
    adoption_cursor, organization_change, velocity_change, judging_cursor, correlation_cursor, rollup_cursor,
    event_change, coverage_change, lens, verdict, lens_week, velocity_week, measured_scope, measuring_cursor, restatement,
    engineer_week, engineer_cursor, dead_letter, content_run, alarm
  RESTART IDENTITY CASCADE;
$$;
`;
