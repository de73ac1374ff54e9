import type { Shape } from './account-shapes.js';
import { nodeId, numberOf, shaOf } from './identifiers.js';
import { onPage, pageAsked } from './pages.js';
import { type Answer, notFound } from './refusals.js';
import { minimalRepository, repositoryUrl } from './repository-shapes.js';
import { type Asked, ok, ownerOf } from './rest-subjects.js';
import { fullName, type Repository, type WorkflowRun } from './world.js';

/** Of what is found by a filter no more is shown, and pages beyond are empty: the total still tells of all. */
const SHOWN = 1_000;

/** Runs of a workflow by the name of its file, newest first. */
export function workflowRuns(asked: Asked, repository: Repository): Answer {
  const { query, params, docs } = asked;
  const all = (repository.runs ?? []).filter(({ workflow }) => workflow === params['workflow_id']);
  if (all.length === 0) return notFound(docs);
  const [from = '', to = ''] = (query.get('created') ?? '..').split('..');
  const found = all
    .filter(({ branch }) => !query.has('branch') || branch === query.get('branch'))
    .filter(({ event }) => !query.has('event') || event === query.get('event'))
    .filter(({ createdAt }) => createdAt >= from && (to === '' || createdAt <= to))
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : b.id - a.id));
  const filtered = ['branch', 'event', 'created', 'status'].some((name) => query.has(name));
  const shown = filtered ? found.slice(0, SHOWN) : found;
  const page = onPage(shown, pageAsked(query));
  return ok({ total_count: found.length, workflow_runs: page.map((run) => workflowRun(asked, repository, run)) });
}

function workflowRun(asked: Asked, repository: Repository, run: WorkflowRun): Shape {
  const { base } = asked;
  const own = `${repositoryUrl(base, repository)}/actions/runs/${run.id}`;
  const workflowId = numberOf('workflow', repository.id, run.workflow);
  const of = minimalRepository(base, repository, ownerOf(asked, repository));
  return {
    id: run.id,
    name: run.workflow,
    node_id: nodeId('WFR', repository.id, run.id),
    check_suite_id: run.id + 7,
    head_branch: run.branch,
    head_sha: run.sha,
    path: `.github/workflows/${run.workflow}`,
    run_number: 1,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    display_title: run.workflow,
    workflow_id: workflowId,
    url: own,
    html_url: `https://github.com/${fullName(repository)}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.startedAt,
    jobs_url: `${own}/jobs`,
    logs_url: `${own}/logs`,
    check_suite_url: `${repositoryUrl(base, repository)}/check-suites/${run.id + 7}`,
    artifacts_url: `${own}/artifacts`,
    cancel_url: `${own}/cancel`,
    rerun_url: `${own}/rerun`,
    workflow_url: `${repositoryUrl(base, repository)}/actions/workflows/${workflowId}`,
    head_commit: {
      id: run.sha,
      tree_id: shaOf('tree of', run.sha),
      message: 'a commit',
      timestamp: run.createdAt,
      author: { name: 'Ann', email: 'ann@example.com' },
      committer: { name: 'Ann', email: 'ann@example.com' },
    },
    repository: of,
    head_repository: of,
  };
}
