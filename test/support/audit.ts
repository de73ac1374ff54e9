import type { DataSource } from 'typeorm';

/** Begins the audit anew, as only the owner of a database can: it is never emptied otherwise. */
export async function emptyAudit(db: DataSource): Promise<void> {
  await db.query(
    `ALTER TABLE audit_entry DISABLE TRIGGER ALL;
     TRUNCATE audit_entry;
     ALTER TABLE audit_entry ENABLE TRIGGER ALL;
     DELETE FROM audit_head`,
  );
}
