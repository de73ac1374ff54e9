import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FatalError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';

/** Who did it: a viewer, or what a machine's owner runs on it. */
export interface Actor {
  name: string;
  principalId?: number | null;
}

/** Whoever can run a command has the database in hand anyway. */
export const COMMAND_LINE: Actor = { name: 'command line' };

/** What it does by itself. */
export const INSTALLATION: Actor = { name: 'installation' };

export interface AuditEntry {
  /** What was done, as `subject.verb`: `token.created`, `team.renamed`, `person.looked-at`. */
  action: string;
  /** What it was done to, as a reader would name it; never the name of a person, which could not be taken away again. */
  subject?: string | null;
  /** Set when it is about a person, who may read it. */
  personId?: number | null;
  /** Never a secret, never the name of a person it is about. */
  details?: object;
}

/** A look at a person, answered or refused. */
export const LOOKED = 'person.looked-at';
export const LOOK_REFUSED = 'person.look-refused';

/** The audit: entries are appended in the transaction of what they tell, and never changed. */
@Injectable()
export class AuditStore {
  /**
   * One at a time: each entry holds the hash of the one before it.
   * @throws FatalError when the head of the chain is gone, but not its entries: what cannot be told is not done
   */
  async append(manager: EntityManager, actor: Actor, entry: AuditEntry, at: Date): Promise<void> {
    await lockAudit(manager);
    const appended = await manager.query<unknown[]>(readSql(import.meta.url, 'append-audit.sql'), [
      at,
      entry.action,
      actor.name,
      actor.principalId ?? null,
      entry.personId ?? null,
      entry.subject ?? null,
      JSON.stringify(entry.details ?? {}),
    ]);
    if (appended.length === 0) throw new FatalError('the head of the audit is gone: nothing can be told any more');
  }
}

/** Whoever writes the audit is alone with it until the transaction ends. */
export async function lockAudit(manager: EntityManager): Promise<void> {
  await manager.query("SELECT pg_advisory_xact_lock(hashtext('paceline.audit'))");
}
