import { account } from './account-shapes.js';
import { deployment, deploymentStatus, release } from './delivery-shapes.js';
import { minimalRepository } from './repository-shapes.js';
import { webhookFault, webhookSample } from './response-schemas.js';
import type { Deployment, DeploymentStatus, Release, Repository } from './world.js';

const API = 'https://api.github.com';
const BOT = account(API, { id: 41_898_282, login: 'github-actions' }, 'User');

export interface Webhook {
  /** `X-GitHub-Event`. */
  event: string;
  payload: Record<string, unknown>;
}

/** What stands beside what a delivery is about: an organisation with an App in it. */
function around(repository: Repository): object {
  const owner = { id: 77, login: repository.owner };
  return {
    repository: { ...minimalRepository(API, repository, owner), updated_at: repository.pushedAt },
    organization: {
      ...{ login: owner.login, id: owner.id, node_id: 'O_77', description: null },
      ...Object.fromEntries(
        ['url', 'repos_url', 'events_url', 'hooks_url', 'issues_url', 'avatar_url'].map((field) => [
          field,
          `${API}/${field}`,
        ]),
      ),
      ...{ members_url: `${API}/m{/member}`, public_members_url: `${API}/p{/member}` },
    },
    installation: { id: 4711, node_id: 'I_4711' },
    sender: BOT,
  };
}

/**
 * A delivery in GitHub's own form: what its schema requires, with this in it.
 * @throws when that is not what GitHub's schema says
 */
function webhook(schema: string, event: string, said: object): Webhook {
  const payload = { ...webhookSample(schema), ...said };
  const fault = webhookFault(schema, payload);
  if (fault !== null) throw new Error(`not as GitHub has it: ${fault}`);
  return { event, payload };
}

export const deploymentCreated = (of: Repository, shown: Deployment): Webhook =>
  webhook('deployment-created', 'deployment', {
    ...around(of),
    deployment: deployment(API, of, shown),
    workflow: null,
    workflow_run: null,
  });

export const deploymentStatusCreated = (of: Repository, shown: Deployment, status: DeploymentStatus): Webhook =>
  webhook('deployment-status-created', 'deployment_status', {
    ...around(of),
    deployment: deployment(API, of, shown),
    deployment_status: deploymentStatus(API, of, shown, status),
  });

export type ReleaseAction = 'created' | 'deleted' | 'edited' | 'prereleased' | 'published' | 'released' | 'unpublished';

export const releaseHook = (action: ReleaseAction, of: Repository, shown: Release): Webhook =>
  webhook(`release-${action}`, 'release', {
    ...around(of),
    action,
    ...(action === 'edited' ? { changes: {} } : {}),
    release: {
      ...release(API, of, shown),
      ...{
        target_commitish: 'main',
        tarball_url: null,
        zipball_url: null,
        author: BOT,
        body: 'by Jane Doe <jane@example.com>',
      },
    },
  });

/** `at`: of the push that makes it, or takes it away. */
export const tagHook = (what: 'create' | 'delete', of: Repository, ref: string, at: string, kind = 'tag'): Webhook =>
  webhook(what, what, { ...around({ ...of, pushedAt: at }), ref, ref_type: kind });

export const pullRequestClosed = (of: Repository, merged: boolean): Webhook => {
  const { pull_request: sample } = webhookSample('pull-request-closed') as { pull_request: object };
  const mergedAt = merged ? '2026-11-02T11:00:00Z' : null;
  const shown = { ...sample, merged, merged_at: mergedAt, title: 'A secret of Jane Doe', state: 'closed' };
  return webhook('pull-request-closed', 'pull_request', { ...around(of), pull_request: shown });
};

export const workflowRunCompleted = (of: Repository): Webhook =>
  webhook('workflow-run-completed', 'workflow_run', around(of));

export type RepositoryAction =
  'renamed' | 'transferred' | 'archived' | 'unarchived' | 'deleted' | 'privatized' | 'publicized';

/** `of` as it is afterwards; `from`: what it was called. */
export const repositoryHook = (action: RepositoryAction, of: Repository, from = ''): Webhook =>
  webhook(`repository-${action}`, 'repository', {
    ...around(of),
    action,
    ...(action === 'renamed' ? { changes: { repository: { name: { from } } } } : {}),
  });

export const teamHook = (owner: string): Webhook => accountHook('team-created', 'team', owner);
export const membershipHook = (owner: string): Webhook => accountHook('membership-added', 'membership', owner);
export const installationHook = (owner: string): Webhook => installed('installation-created', 'installation', owner);
export const installationRepositoriesHook = (owner: string): Webhook =>
  installed('installation-repositories-added', 'installation_repositories', owner);

function installed(schema: string, event: string, owner: string): Webhook {
  const { installation } = webhookSample(schema) as { installation: object };
  const holder = account(API, { id: 77, login: owner }, 'User');
  return webhook(schema, event, { installation: { ...installation, account: holder } });
}

function accountHook(schema: string, event: string, owner: string): Webhook {
  const { organization } = webhookSample(schema) as { organization: object };
  return webhook(schema, event, { organization: { ...organization, login: owner } });
}
