import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { readSql } from '../platform/sql.js';

/** Who did it: a viewer, or what a machine's owner runs on it. */
export interface Actor {
  name: string;
  principalId?: number | null;
}

/** Whoever can run a command has the database in hand anyway. */
export const COMMAND_LINE: Actor = { name: 'command line' };

export interface AuditEntry {
  /** What was done, as `subject.verb`: `token.created`, `team.renamed`, `person.looked-at`. */
  action: string;
  /** What it was done to, as a reader would name it. */
  subject?: string | null;
  /** Set when it is about a person, who may read it. */
  personId?: number | null;
  /** Never a secret. */
  details?: object;
}

/** The audit: entries are appended in the transaction of what they tell, and never changed. */
@Injectable()
export class AuditStore {
  /** One at a time: each entry holds the hash of the one before it. */
  async append(manager: EntityManager, actor: Actor, entry: AuditEntry, at: Date): Promise<void> {
    await manager.query("SELECT pg_advisory_xact_lock(hashtext('paceline.audit'))");
    await manager.query(readSql(import.meta.url, 'append-audit.sql'), [
      at,
      entry.action,
      actor.name,
      actor.principalId ?? null,
      entry.personId ?? null,
      entry.subject ?? null,
      JSON.stringify(entry.details ?? {}),
    ]);
  }
}
