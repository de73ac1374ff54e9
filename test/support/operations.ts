import type { DataSource } from 'typeorm';
import type { QueueName } from '../../src/jobs/queues.js';
import type { JobQueue, Queues } from '../../src/platform/queue.js';

/** Runs, failures, streams and alarms as pulls leave them. Returns the ids of the runs, oldest first. */
export async function pulledSomething(db: DataSource, names: readonly [string, string]): Promise<string[]> {
  const runs = await db.query<{ id: string }[]>(
    `INSERT INTO sync_run (trigger, state, started_at, finished_at, repositories, done, failed, pages, requests, added,
                           changed, rate_remaining, rate_resets_at, error_code, error)
     VALUES ('SCHEDULE', 'DONE', '2026-11-18T10:17:00Z', '2026-11-18T10:18:00Z', 2, 1, 1, 7, 9, 5, 1, 4990,
             '2026-11-18T11:00:00Z', NULL, NULL),
            ('REQUEST', 'FAILED', '2026-11-18T11:17:00Z', '2026-11-18T11:17:01Z', NULL, 0, 0, 0, 1, 0, 0, NULL,
             NULL, 'GITHUB_TOKEN', 'GitHub refuses the token: set GITHUB_TOKEN to a valid one')
     RETURNING id`,
  );
  const [first] = runs.map(({ id }) => id);
  await db.query(
    `INSERT INTO sync_run_failure (run_id, repository, code, message)
     VALUES ($1, $2, 'GITHUB_NOT_FOUND', 'check the name'), ($1, 'zwei/Weg', 'GITHUB_AWAY', 'sync again later')`,
    [first, names[1]],
  );
  await db.query(
    `INSERT INTO repository_pull (repository_id, asked_at, succeeded_at, error_code, error)
     SELECT id, '2026-11-18T10:17:30Z', CASE WHEN full_name = $1 THEN timestamptz '2026-11-18T10:17:40Z' END,
            CASE WHEN full_name = $2 THEN 'GITHUB_NOT_FOUND' END, CASE WHEN full_name = $2 THEN 'check the name' END
     FROM repository WHERE full_name IN ($1, $2)`,
    [...names],
  );
  await db.query(
    `INSERT INTO sync_stream (repository_id, stream, complete_through, pass_started_at, error)
     SELECT id, 'TAG', timestamptz '2026-11-18T10:17:40Z', NULL::timestamptz, NULL FROM repository WHERE full_name = $1
     UNION ALL
     SELECT id, 'RELEASE', NULL, '2026-11-18T10:17:30Z', 'check the name' FROM repository WHERE full_name = $2`,
    [...names],
  );
  await db.query(
    `INSERT INTO alarm (code, since, ended_at, count, examples)
     VALUES ('FEEDS_STALE', '2026-11-17T09:00:00Z', '2026-11-17T10:00:00Z', 7, $1),
            ('TOKEN_REFUSED', '2026-11-18T11:17:01Z', NULL, 1, '["set GITHUB_TOKEN to a valid one"]')`,
    [JSON.stringify(names)],
  );
  return runs.map(({ id }) => id);
}

/** A stage of a close that waits for a child that waits for a day, and a schedule that never falls due. */
export async function waitingWork(queues: Queues): Promise<void> {
  await queues.flows().add({
    name: 'write',
    queueName: 'write' satisfies QueueName,
    data: { weeks: [] },
    children: [{ name: 'roll-up', queueName: 'roll-up' satisfies QueueName, opts: { delay: 86_400_000 } }],
  });
  const later: JobQueue = queues.queue('correlate' satisfies QueueName);
  await later.upsertJobScheduler('never', { pattern: '0 0 29 2 *', tz: 'Europe/Berlin' }, { name: 'never' });
}

/** An incident after a delivery of these days: one delivery that failed. */
export async function failedOnce(db: DataSource, from: string, to: string): Promise<void> {
  await db.query(
    `INSERT INTO incident (source, key, kind, repository_id, started_at)
     SELECT 'INGEST', 'I1', 'INCIDENT', repository_id, occurred_at + interval '1 minute' FROM delivery_event
     WHERE occurred_at >= $1 AND occurred_at < $2 AND tag_class = 'VERSION' ORDER BY occurred_at LIMIT 1`,
    [from, to],
  );
}

/** A calendar that was saved once, an ownership that is proposed, one that is disputed, and a source that is proposed. */
export async function wroteSomething(db: DataSource): Promise<void> {
  await db.query(
    `INSERT INTO calendar_version (name, version, everywhere, teams, days, saved_by, reason, saved_at)
     VALUES ('fr', 1, false, '{nestjs}', '[{"day": "2026-07-14", "kind": "HOLIDAY"}]', 'test', 'Paris opens', now())`,
  );
  await db.query(
    `INSERT INTO ownership_proposal (repository_id, component, path, team_id, source, why, proposed_at)
     SELECT repository.id, 'docs', 'docs/', team.id, 'GITHUB_TEAM', 'a test', now() FROM repository, team
     WHERE full_name = 'vercel/ai' AND slug = 'nestjs'`,
  );
  await db.query(
    `INSERT INTO team_source (team_id, source, stated, evidence)
     SELECT id, 'TAG', false, $1 FROM team WHERE slug = 'nestjs'`,
    [{ basis: 'RECENT', from: '2026-02-16', to: '2026-08-17', kinds: [{ source: 'TAG', events: 3, weeks: 2 }] }],
  );
  await db.query(
    `INSERT INTO dispute (kind, claim, team_id, repository, component, owner_id, from_day, alone, why, asked_by,
                          asked_principal_id, asked_at)
     SELECT 'MAPPING', 'BELONGS_TO', id, 'vercel/ai', 'docs', id, '2026-07-01', true, 'a test', 'test', 0, now()
     FROM team WHERE slug = 'nestjs'`,
  );
  await db.query(
    `INSERT INTO baseline_proposal (program_id, team_id, source, reason, proposed_by, proposed_at)
     SELECT program.id, team.id, 'CHANGE', 'a test', 'test', now() FROM program, team
     WHERE program.slug = '2026' AND team.slug = 'vercel/ai'`,
  );
  await db.query(
    `INSERT INTO baseline (program_id, team_id, version, window_from, window_to, deliveries, exposure, weeks, source, reason,
       created_at, calendars)
     SELECT program_id, team_id, version + 1, window_from, window_to, deliveries, exposure, weeks, source, 'RESTATED', now(),
       '[{"name": "fr", "version": 1}]'
     FROM baseline JOIN program ON program.id = program_id JOIN team ON team.id = team_id
     WHERE program.slug = '2026' AND team.slug = 'vercel/ai'`,
  );
}
