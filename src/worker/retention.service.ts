import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DEFAULT_RETENTION, type RetainedTable } from '../../config/retention.js';
import { AuditChainStore } from '../access/audit-chain.store.js';
import { AuditStore } from '../access/audit.store.js';
import { TokensStore } from '../access/tokens.store.js';
import { AdoptionRetentionStore } from '../adoption/adoption-retention.store.js';
import { dayAt, weekOf } from '../core/week.js';
import { DeadLettersStore } from '../facts/dead-letters.store.js';
import { AlarmsStore } from '../facts/alarms.store.js';
import { SyncRunsStore } from '../facts/sync-runs.store.js';
import { WebhookInboxStore } from '../facts/webhook-inbox.store.js';
import { JudgingChangesStore } from '../goals/judging-changes.store.js';
import { Installation } from '../org/installation.js';
import { OrganizationChangesStore } from '../org/organization-changes.store.js';
import { Retention } from '../platform/retention.module.js';
import { VelocityStore } from '../velocity/velocity.store.js';

/** Rows that go in one transaction: nobody waits long for it. */
export const RETENTION_BATCH = 10_000;
const DAY_MS = 86_400_000;
const ACTOR = { name: 'retention' };

/** What is to go, and the time it is. */
interface Due {
  before: Date;
  now: Date;
  timeZone: string;
}

/** How many rows of each table went; tables of which none did are left out. */
export type Forgotten = Partial<Record<RetainedTable, number>>;

/** Takes away what is kept no longer: each slice its own rows, a batch a transaction, each told in the audit. */
@Injectable()
export class RetentionService {
  constructor(
    private readonly db: DataSource,
    private readonly installation: Installation,
    private readonly retention: Retention,
    private readonly audit: AuditStore,
    private readonly chain: AuditChainStore,
    private readonly tokens: TokensStore,
    private readonly adoption: AdoptionRetentionStore,
    private readonly runs: SyncRunsStore,
    private readonly organizations: OrganizationChangesStore,
    private readonly velocity: VelocityStore,
    private readonly judging: JudgingChangesStore,
    private readonly inbox: WebhookInboxStore,
    private readonly letters: DeadLettersStore,
    private readonly alarms: AlarmsStore,
  ) {}

  /**
   * Twice is as good as once: what has gone is gone.
   * @throws UserError NO_ORGANIZATION
   */
  async apply(): Promise<Forgotten> {
    const { now, timeZone } = await this.installation.state();
    const forgotten: Forgotten = {};
    for (const table of Object.keys(DEFAULT_RETENTION) as RetainedTable[]) {
      const days = this.retention.days[table];
      if (days === null) continue;
      const rows = await this.applyTo(table, { before: new Date(now.getTime() - days * DAY_MS), now, timeZone });
      if (rows > 0) forgotten[table] = rows;
    }
    await this.inbox.prepare(now);
    return forgotten;
  }

  private async applyTo(table: RetainedTable, due: Due): Promise<number> {
    for (let total = 0; ;) {
      const rows = await this.db.transaction(async (manager) => {
        const gone = await this.forget(manager, table, due);
        const entry = { action: 'retention.applied', subject: table, details: { before: due.before, rows: gone } };
        // The audit tells by itself that it was shortened.
        if (gone > 0 && table !== 'audit_entry') await this.audit.append(manager, ACTOR, entry, due.now);
        return gone;
      });
      total += rows;
      if (rows < RETENTION_BATCH) return total;
    }
  }

  private forget(manager: EntityManager, table: RetainedTable, { before, now, timeZone }: Due): Promise<number> {
    switch (table) {
      case 'ai_usage_day':
        // Whole weeks only: half of one would be measured as if it were all.
        return this.adoption.forgetUsage(manager, weekOf(dayAt(before, timeZone)), RETENTION_BATCH);
      case 'sync_run':
        return this.runs.forget(manager, before, RETENTION_BATCH);
      case 'webhook_inbox':
        // Whole months, and those at once.
        return this.inbox.forget(manager, before, RETENTION_BATCH, now);
      case 'dead_letter':
        return this.letters.forget(manager, before, RETENTION_BATCH);
      case 'organization_change':
        return this.organizations.forget(manager, before, RETENTION_BATCH);
      case 'velocity_change':
        return this.velocity.forgetChanges(manager, before, RETENTION_BATCH);
      case 'adoption_change':
        return this.adoption.forgetChanges(manager, before, RETENTION_BATCH);
      case 'progress_change':
        return this.judging.forget(manager, before, RETENTION_BATCH);
      case 'alarm':
        return this.alarms.forget(manager, before, RETENTION_BATCH);
      case 'access_token':
        return this.tokens.forget(manager, before, RETENTION_BATCH);
      case 'audit_entry':
        return this.chain.shorten(manager, ACTOR, before, RETENTION_BATCH, now);
    }
  }
}
