import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DeploymentPayload } from '../github/translate.js';

/** A deployment of which a success may still come, as it is known. */
export interface OpenDeploymentRow {
  id: number;
  nodeId: string;
  /** owner/name */
  repository: string;
  sha: string;
  environment: string;
  production: boolean | null;
  transient: boolean;
  createdAt: Date;
}

/** So long a success may still come. */
const OPEN_DAYS = 30;

/** Deployments that have not succeeded yet. */
@Injectable()
export class OpenDeploymentsStore {
  /** Of a page that is stored. */
  async note(manager: EntityManager, page: readonly DeploymentPayload[], now: Date): Promise<void> {
    const since = new Date(now.getTime() - OPEN_DAYS * 86_400_000).toISOString();
    const rows = page.flatMap(({ id, node_id: nodeId, created_at: at, statuses }) =>
      nodeId === undefined || at < since ? [] : [{ id, nodeId, open: !statuses.some(isSuccess) }],
    );
    if (rows.length === 0) return;
    await manager.query(
      `WITH noted AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS row(id bigint, "nodeId" text, open boolean)),
       ended AS (DELETE FROM open_deployment USING noted WHERE deployment_id = noted.id AND NOT noted.open)
       INSERT INTO open_deployment (deployment_id, node_id) SELECT id, "nodeId" FROM noted WHERE open
       ON CONFLICT (deployment_id) DO UPDATE SET node_id = excluded.node_id
       WHERE open_deployment.node_id <> excluded.node_id`,
      [JSON.stringify(rows)],
    );
  }

  /** Of these repositories, those that are behind so many newer ones that a look does not show them; oldest first. */
  async hidden(manager: EntityManager, repositories: string[], shown: number, now: Date): Promise<OpenDeploymentRow[]> {
    await manager.query(
      `DELETE FROM open_deployment USING deployment
       WHERE github_id = deployment_id
         AND (created_at < $1::timestamptz - make_interval(days => $2)
              OR EXISTS (SELECT FROM deployment_status AS status
                         WHERE status.deployment_id = open_deployment.deployment_id AND state = 'success'))`,
      [now, OPEN_DAYS],
    );
    return manager.query(
      `SELECT deployment.github_id::float8 AS id, open.node_id AS "nodeId", full_name AS repository, sha, environment,
              production, transient, deployment.created_at AS "createdAt"
       FROM open_deployment AS open
       JOIN deployment ON deployment.github_id = open.deployment_id
       JOIN repository ON repository.id = deployment.repository_id
       WHERE full_name = ANY ($1::text[])
         AND EXISTS (SELECT FROM deployment AS newer
                     WHERE newer.repository_id = deployment.repository_id AND newer.created_at >= deployment.created_at
                     OFFSET $2)
       ORDER BY deployment.created_at, deployment.github_id`,
      [repositories, shown],
    );
  }

  /** What came of their histories. */
  async saveStatuses(
    manager: EntityManager,
    rows: readonly { id: string; deploymentId: number; state: string; createdAt: string }[],
  ): Promise<void> {
    await manager.query(
      `INSERT INTO deployment_status AS known (github_id, deployment_id, state, created_at)
       SELECT DISTINCT ON (row.id) row.id, row."deploymentId", lower(row.state), row."createdAt"
       FROM jsonb_to_recordset($1::jsonb) AS row(id text, "deploymentId" bigint, state text, "createdAt" timestamptz)
       ON CONFLICT (github_id) DO UPDATE SET state = excluded.state, created_at = excluded.created_at
       WHERE (known.state, known.created_at) IS DISTINCT FROM (excluded.state, excluded.created_at)`,
      [JSON.stringify(rows)],
    );
  }

  /** Takes away those that GitHub has no longer. */
  async take(manager: EntityManager, ids: readonly number[]): Promise<void> {
    await manager.query('DELETE FROM deployment WHERE github_id = ANY ($1::bigint[])', [ids]);
  }
}

function isSuccess({ state }: { state: string }): boolean {
  return state.toLowerCase() === 'success';
}
