import type { DataSource } from 'typeorm';
import { AuditStore, LOOKED } from '../../src/access/audit.store.js';

/** Makes whoever holds every role a person of a team, with a day of AI usage and a look that somebody took. */
export async function somebody(db: DataSource, team: string): Promise<void> {
  const [{ id }] = await db.query<[{ id: number }]>(
    "INSERT INTO person (login, name, email) VALUES ('somebody', 'Some Body', 'some@body.example') RETURNING id",
  );
  await db.query('INSERT INTO membership (person_id, team_id) SELECT $1, id FROM team WHERE slug = $2', [id, team]);
  await db.query(
    `UPDATE principal SET person_id = $1 WHERE id =
       (SELECT principal_id FROM access_grant GROUP BY principal_id ORDER BY count(*) DESC, principal_id LIMIT 1)`,
    [id],
  );
  await db.query(
    `INSERT INTO ai_usage_day (tool, person_id, day, counts, active, received_at, source)
     VALUES ('copilot', $1, '2026-08-10', '{"messages": 2}', true, '2026-08-11', 'FILE')`,
    [id],
  );
  const details = { purpose: 'to see whether it works', from: '2026-08-01', to: '2026-08-15' };
  const entry = { action: LOOKED, personId: id, details };
  await db.transaction((manager) => new AuditStore().append(manager, { name: 'boss' }, entry, new Date()));
}
