import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Settings } from '../../config/settings.js';
import { Clock } from '../platform/clock.js';
import { AuditStore, INSTALLATION, lockAudit } from './audit.store.js';

/** Tells the audit what the installation is set to, when that is not what it was told last. */
@Injectable()
export class SettingsAuditStore {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditStore,
  ) {}

  async note(settings: Settings): Promise<void> {
    const details = told(settings);
    await this.db.transaction(async (manager) => {
      // Of several processes that start at once one tells it.
      await lockAudit(manager);
      const [last] = await manager.query<{ same: boolean }[]>(
        `SELECT details = $1::jsonb AS same FROM audit_entry WHERE action = 'settings.changed' ORDER BY id DESC LIMIT 1`,
        [JSON.stringify(details)],
      );
      if (last?.same === true) return;
      await this.audit.append(manager, INSTALLATION, { action: 'settings.changed', details }, this.clock.now());
    });
  }
}

/** What is of the installation, not of one of its processes; of secrets only whether there is one. */
function told({ githubOrgs, githubApiUrl, timeZone, publicUrl, oidc, githubApp, ...settings }: Settings): object {
  const { clientSecret, ...provider } = oidc ?? { clientSecret: undefined };
  return {
    githubOrgs,
    githubApiUrl,
    timeZone,
    publicUrl,
    oidc: oidc === undefined ? null : { ...provider, clientSecret: clientSecret !== undefined },
    githubToken: settings.githubToken !== undefined,
    githubApp: githubApp === undefined ? null : { id: githubApp.id, installations: githubApp.installations },
    githubReserve: settings.githubReserve,
    webhooks: settings.webhookSecrets.length > 0,
    sessionHours: settings.sessionHours,
    perMinute: settings.perMinute,
    retention: settings.retention,
  };
}
