import type { DataSource } from 'typeorm';

/** A week that was restated in every scope, its goals that were judged again, its pictures, and a calendar that closes a day of it. */
export async function restatedSomething(db: DataSource, week: string): Promise<void> {
  await db.query(
    `INSERT INTO restatement (team_id, scope, structure, week, at, causes, before, after)
     SELECT team_id, scope, shown.structure, week, '2026-08-01T00:00:00Z', '{EVENTS}', kept, kept
     FROM velocity_week
     CROSS JOIN LATERAL (SELECT to_jsonb(velocity_week) - '{team_id,scope,structure,week}'::text[] AS kept) AS row
     CROSS JOIN unnest(ARRAY['THEN', 'NOW']) AS shown(structure)
     WHERE week = $1 AND velocity_week.structure = 'THEN'`,
    [week],
  );
  await db.query(
    `INSERT INTO progress_restatement (program_id, team_id, week, at, causes, before, after)
     SELECT program_id, team_id, week, '2026-08-01T00:00:00Z', '{WEEKS}', kept, kept
     FROM progress_week
     CROSS JOIN LATERAL (SELECT to_jsonb(progress_week) - '{program_id,team_id,week}'::text[] AS kept) AS row
     WHERE week = $1`,
    [week],
  );
  await db.query(
    `INSERT INTO rollup_restatement (program_id, team_id, week, at, picture, cohorts)
     SELECT program_id, team_id, week, '2026-08-01T00:00:00Z', picture, cohorts FROM rollup_week WHERE week = $1`,
    [week],
  );
  await db.query(`INSERT INTO calendar (name, everywhere) VALUES ('closed', true)`);
  await db.query(
    `INSERT INTO calendar_day (calendar_id, day, kind) SELECT id, $1::date + 1, 'HOLIDAY' FROM calendar WHERE name = 'closed'`,
    [week],
  );
}
