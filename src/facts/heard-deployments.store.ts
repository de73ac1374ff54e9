import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type DeploymentPayload, translateDeployment } from '../github/translate.js';
import { readSql } from '../platform/sql.js';
import { FactsStore, type SavedEvents } from './facts.store.js';
import { toRow } from './stream-pages.js';

/** A deployment, with what one delivery says of its history. */
export interface HeardDeployment {
  repositoryId: number;
  deployment: DeploymentPayload;
}

type KnownDeployment = Omit<DeploymentPayload, 'created_at'> & { repo: string; created_at: Date };

/** Deployments as webhooks tell of them: in any order, a status at a time. */
@Injectable()
export class HeardDeploymentsStore {
  constructor(private readonly facts: FactsStore) {}

  /** The events follow from all that is known by then, so that they are the same in whatever order it came. */
  async save(manager: EntityManager, heard: readonly HeardDeployment[]): Promise<SavedEvents> {
    if (heard.length === 0) return { rows: 0, added: 0, changed: 0 };
    const rows = heard.map(({ repositoryId, deployment }) => ({
      repositoryId,
      id: deployment.id,
      sha: deployment.sha,
      environment: deployment.environment,
      production: deployment.production_environment ?? null,
      transient: deployment.transient_environment ?? null,
      createdAt: deployment.created_at,
      statuses: deployment.statuses,
    }));
    await manager.query(readSql(import.meta.url, 'save-heard-deployments.sql'), [JSON.stringify(rows)]);
    const known = await manager.query<KnownDeployment[]>(readSql(import.meta.url, 'known-deployments.sql'), [
      [...new Set(rows.map(({ id }) => id))],
    ]);
    const events = known.flatMap(({ repo, created_at, ...deployment }) => {
      const event = translateDeployment({ ...deployment, created_at: created_at.toISOString() });
      return event === null ? [] : [toRow(repo, event)];
    });
    return this.facts.savePulled(manager, events);
  }
}
