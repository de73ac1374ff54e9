import type { DataSource } from 'typeorm';

/** Events of a repository are as if GitHub had told what they hold; runs of a workflow of a team are deployments. */
export async function checkedSomething(db: DataSource, repository: string, team: string): Promise<void> {
  await db.transaction(async (manager) => {
    // Nothing is to be measured again for it.
    await manager.query('SET LOCAL session_replication_role = replica');
    await manager.query(
      `WITH told AS (
         UPDATE delivery_event AS event SET commits = 3 FROM repository
         WHERE repository.id = repository_id AND full_name = $1 RETURNING event.id, sha)
       INSERT INTO delivery_content (event_id, state, sha, authors, additions, deletions, files, checked_at)
       SELECT id, 'CHECKED', sha, 2, 30, 10, 4, '2026-08-01T00:00:00Z' FROM told`,
      [repository],
    );
  });
  await db.query(
    `INSERT INTO content_run (started_at, finished_at, requests, checked)
     VALUES ('2026-08-01T00:00:00Z', '2026-08-01T00:01:00Z', 3, 100)`,
  );
  await db.query(
    `INSERT INTO workflow_rule (team_id, component, workflow, branch, event, environment)
     SELECT id, '', 'deploy.yml', 'main', 'push', 'production' FROM team WHERE slug = $1`,
    [team],
  );
}
