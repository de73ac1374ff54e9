import { Global, Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditStore, INSTALLATION } from '../access/audit.store.js';
import { BaselineWitness } from '../goals/baseline-witness.js';
import { Clock } from '../platform/clock.js';

/** Tells the audit of new versions of baselines; which they are stands in their own table, where nothing is changed. */
@Injectable()
export class BaselineAudit extends BaselineWitness {
  constructor(
    private readonly audit: AuditStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  async hear(manager: EntityManager, program: string, versions: Readonly<Record<string, number>>): Promise<void> {
    const entry = { action: 'baselines.versioned', subject: program, details: versions };
    await this.audit.append(manager, INSTALLATION, entry, this.clock.now());
  }
}

/** Global: judging asks for whoever hears of it, in every process. */
@Global()
@Module({
  providers: [{ provide: BaselineWitness, useClass: BaselineAudit }],
  exports: [BaselineWitness],
})
export class BaselineAuditModule {}
