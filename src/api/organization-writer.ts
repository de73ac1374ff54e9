import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditStore } from '../access/audit.store.js';
import type { Viewer } from '../core/viewer.js';
import type { Day } from '../core/week.js';
import { Jobs } from '../jobs/jobs.js';
import { Installation } from '../org/installation.js';
import { checkOwnTeams, lockOrganization, noteChange } from '../org/organization-change.js';
import type { Change, Write } from '../org/write.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';

/** What every write may say beside what it writes. */
export interface WriteInput {
  from?: Day | null;
  rewriteHistory?: boolean | null;
  reason?: string | null;
}

/** Whose word the thing written is: SETTINGS stay here even when teams follow GitHub. */
export type Written = 'TEAMS' | 'SETTINGS';

export interface WriteAnswer {
  changed: boolean;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

/** A write with all that goes with it: the lock, the audit and the note for those who measure, in one transaction. */
@Injectable()
export class OrganizationWriter {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly installation: Installation,
    private readonly audit: AuditStore,
    private readonly jobs: Jobs,
  ) {}

  /** What the caller can mend comes back as `userErrors`, with nothing written. */
  async write(
    viewer: Viewer,
    input: WriteInput,
    written: Written,
    work: (write: Write) => Promise<readonly Change[] | Change | null>,
  ): Promise<WriteAnswer> {
    try {
      const changes = await this.transact(viewer, input, written, work);
      // After the commit: whoever takes the job up must see what was written.
      if (changes.some(changesFigures)) await this.jobs.requestRefresh();
      return { changed: changes.length > 0, userErrors: [] };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { code, message, field } = error;
      return { changed: false, userErrors: [{ code, message, field: field ? ['input', ...field] : null }] };
    }
  }

  private async transact(
    viewer: Viewer,
    input: WriteInput,
    written: Written,
    work: (write: Write) => Promise<readonly Change[] | Change | null>,
  ): Promise<readonly Change[]> {
    const { today } = await this.installation.state();
    return this.db.transaction(async (manager) => {
      await lockOrganization(manager);
      if (written === 'TEAMS') await checkOwnTeams(manager);
      const { from, rewriteHistory, reason } = input;
      const options = { from: from ?? today, rewriteHistory: rewriteHistory === true, reason: reason ?? null };
      const done = await work({ manager, viewer, today, ...options });
      const changes = listed(done);
      if (changes.some((change) => changesFigures(change) && change.noted !== true)) await noteChange(manager);
      const actor = { name: viewer.name, principalId: viewer.principalId };
      for (const { action, subject, personId, before, after } of changes) {
        const why = options.reason === null ? {} : { reason: options.reason };
        const entry = { action, subject, personId: personId ?? null, details: { before, after, ...why } };
        await this.audit.append(manager, actor, entry, this.clock.now());
      }
      return changes;
    });
  }
}

function listed(done: readonly Change[] | Change | null): readonly Change[] {
  if (done === null) return [];
  return 'action' in done ? [done] : done;
}

function changesFigures({ figures = true }: Change): boolean {
  return figures;
}
