import { doneAt } from '../core/workflow-run.js';
import type { WorkflowRunPayload } from '../github/workflow-runs.js';
import type { RepositoryRule } from '../org/workflow-rules.store.js';
import type { DeliveryRow } from './delivery-row.js';

export function isDone({ status, conclusion }: WorkflowRunPayload): boolean {
  return status === 'completed' && conclusion === 'success';
}

/** A run that is run anew is the same delivery. */
export function eventKey({ id }: WorkflowRunPayload): string {
  return `run/${id}`;
}

/** What a run that succeeded is by its rule. */
export function toRow(repo: string, { component, environment }: RepositoryRule, run: WorkflowRunPayload): DeliveryRow {
  const { at, estimated } = doneAt({
    startedAt: new Date(run.run_started_at ?? run.created_at),
    updatedAt: new Date(run.updated_at),
  });
  return {
    kind: 'delivery',
    repo,
    component,
    source: 'DEPLOYMENT',
    eventKey: eventKey(run),
    sha: run.head_sha,
    occurredAt: at.toISOString(),
    environment,
    name: null,
    tagClass: null,
    commits: null,
    content: null,
    bots: null,
    ancestor: null,
    production: null,
    transient: false,
    estimated,
  };
}
