import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An organisation that follows the teams of GitHub: where its teams come from, and identity by number. */
export class GithubOrganization1764000000004 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- org ---------------------------------------------------------------------------------------------
ALTER TABLE organization ADD COLUMN teams_from text NOT NULL DEFAULT 'FILE' CHECK (teams_from IN ('FILE', 'GITHUB'));
-- A team of GitHub's, or the organisation that this team stands for: two kinds of numbers.
ALTER TABLE team ADD COLUMN github_id bigint UNIQUE, ADD COLUMN github_organization_id bigint UNIQUE;
ALTER TABLE person ADD COLUMN github_id bigint UNIQUE;
`;
