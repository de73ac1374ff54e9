import type { DataSource } from 'typeorm';

/** Events that say how many commits they hold are as if GitHub had told it; and a workflow whose runs are deployments. */
export async function checkedSomething(db: DataSource, team: string): Promise<void> {
  await db.query(
    `INSERT INTO delivery_content (event_id, state, sha, authors, additions, deletions, files, checked_at)
     SELECT id, 'CHECKED', sha, 2, 30, 10, 4, '2026-08-01T00:00:00Z' FROM delivery_event WHERE commits IS NOT NULL`,
  );
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
