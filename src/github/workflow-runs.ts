import { halves, type RunWindow } from '../core/workflow-run.js';
import { UserError } from '../platform/errors.js';
import type { GitHubClient } from './client.js';
import { type RepositoryName, RequestCutOff } from './feed-page.js';

export interface WorkflowRunPayload {
  id: number;
  head_sha: string;
  head_branch: string | null;
  event: string;
  status: string | null;
  conclusion: string | null;
  created_at: string;
  updated_at: string;
  run_started_at?: string;
}

/** Runs of a workflow; '' of a branch or an event: any. */
export interface RunQuestion {
  repository: RepositoryName;
  /** The name of its file. */
  workflow: string;
  branch: string;
  event: string;
}

export interface RunPage {
  /** In the whole window, as GitHub says. */
  total: number;
  runs: WorkflowRunPayload[];
}

const PAGE = 100;
/** Of what is found GitHub shows no more, whatever its pages say. */
export const SHOWN = 1_000;
const TRIES = 3;

/** A page of the runs that were created within a window. GitHub's refusals come through as they are. */
export async function runPage(
  client: GitHubClient,
  { repository: { owner, name }, workflow, branch, event }: RunQuestion,
  { from, to }: RunWindow,
  page: number,
): Promise<RunPage> {
  const { data } = await client.rest.actions.listWorkflowRuns({
    owner,
    repo: name,
    workflow_id: workflow,
    created: `${second(from)}..${second(to)}`,
    ...(branch === '' ? {} : { branch }),
    ...(event === '' ? {} : { event }),
    exclude_pull_requests: true,
    per_page: PAGE,
    page,
  });
  return { total: data.total_count, runs: data.workflow_runs };
}

/** The runs of a window that was read whole, each once. */
export interface ReadWindow extends RunWindow {
  runs: WorkflowRunPayload[];
}

/**
 * All runs of a window, in windows that GitHub shows whole, the oldest first: one with more runs than it shows is halved,
 * and what comes is held against what it says there is.
 * @throws RequestCutOff when the two do not agree in three tries
 */
export async function* readWindows(
  ask: (window: RunWindow, page: number) => Promise<RunPage>,
  window: RunWindow,
): AsyncGenerator<ReadWindow> {
  for (let tries = 1; ; tries += 1) {
    const first = await ask(window, 1);
    if (first.total > SHOWN) {
      const parts = halves(window);
      if (!parts)
        throw new UserError('TOO_MANY_RUNS', `more than ${SHOWN} runs were created at ${second(window.from)}`);
      for (const part of parts) yield* readWindows(ask, part);
      return;
    }
    const runs = new Map(first.runs.map((run) => [run.id, run]));
    for (let page = 2; page <= Math.ceil(first.total / PAGE); page += 1)
      for (const run of (await ask(window, page)).runs) runs.set(run.id, run);
    if (runs.size === first.total) {
      yield { ...window, runs: [...runs.values()] };
      return;
    }
    if (tries === TRIES) throw new RequestCutOff();
  }
}

function second(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}
