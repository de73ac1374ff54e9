import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type AuditEntry, AuditStore } from '../../access/audit.store.js';
import type { Viewer } from '../../core/viewer.js';
import type { Day } from '../../core/week.js';
import { Jobs } from '../../jobs/jobs.js';
import { Installation } from '../../org/installation.js';
import { lockOrganization } from '../../org/organization-change.js';
import { codeOf } from '../../platform/errors.js';
import { ScimError } from './scim-error.js';

/** What a request writes in. */
export interface ScimWrite {
  manager: EntityManager;
  today: Day;
  now: Date;
}
export interface ScimWritten<Result> {
  result: Result;
  /** Told to the audit; null: nothing has changed. */
  entry: AuditEntry | null;
}

const TAKEN = '23505';

/** One request of SCIM is one transaction, with the organisation to itself; what it changed is measured by a job. */
@Injectable()
export class ScimWriter {
  constructor(
    private readonly db: DataSource,
    private readonly installation: Installation,
    private readonly audit: AuditStore,
    private readonly jobs: Jobs,
  ) {}

  /** @throws ScimError 409 uniqueness; UserError NO_ORGANIZATION */
  async write<Result>(
    { name, principalId }: Viewer,
    work: (write: ScimWrite) => Promise<ScimWritten<Result>>,
  ): Promise<Result> {
    const { today, now } = await this.installation.state();
    const { result, entry } = await this.db
      .transaction(async (manager) => {
        await lockOrganization(manager);
        const written = await work({ manager, today, now });
        if (written.entry) await this.audit.append(manager, { name, principalId }, written.entry, now);
        return written;
      })
      .catch((error: unknown) => {
        if (codeOf(error) !== TAKEN) throw error;
        throw new ScimError(409, 'the employeeNumber, name or address is that of another', 'uniqueness');
      });
    if (entry) await this.jobs.requestRefresh();
    return result;
  }
}
