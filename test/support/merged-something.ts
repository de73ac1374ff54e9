import type { DataSource } from 'typeorm';

/** A merged pull request of a person, with the mark of a tool. */
export async function mergedSomething(db: DataSource, repository: string, login: string): Promise<void> {
  await db.query(
    `INSERT INTO change (repository_id, number, component_id, sha, merged_at, author_id, author_kind, commits, ai_version)
     SELECT repository.id, 7, component.id, 'abc', '2025-03-10T10:00:00Z', person.id, 'HUMAN', 2, '1'
     FROM repository JOIN component ON component.repository_id = repository.id AND component.name = '' CROSS JOIN person
     WHERE full_name = $1 AND login = $2`,
    [repository, login],
  );
  await db.query(
    `INSERT INTO change_marker (repository_id, number, tool, confidence, rule_version)
     SELECT repository_id, number, 'codex', 'HIGH', '1' FROM change WHERE ai_version = '1'`,
  );
}
