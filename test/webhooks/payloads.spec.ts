import { understand } from '../../src/github/webhook-heard.js';
import { isWanted, trimPayload, WEBHOOK_EVENTS } from '../../src/github/webhook-trim.js';
import * as hooks from '../support/github/webhook-payloads.js';
import { DEPLOYED, RELEASED, SHOP, success } from '../support/github/webhook-story.js';

const NOW = new Date('2026-11-02T12:00:00Z');
const draft = { ...RELEASED, draft: true, publishedAt: null };
const ALL: [string, hooks.Webhook][] = [
  ['deployment', hooks.deploymentCreated(SHOP, DEPLOYED)],
  ['deployment_status', hooks.deploymentStatusCreated(SHOP, DEPLOYED, success('2026-11-02T10:05:00Z'))],
  ...(['published', 'released', 'edited', 'deleted'] as const).map((action): [string, hooks.Webhook] => [
    `release ${action}`,
    hooks.releaseHook(action, SHOP, RELEASED),
  ]),
  ['release prereleased', hooks.releaseHook('prereleased', SHOP, { ...RELEASED, prerelease: true })],
  ['release created', hooks.releaseHook('created', SHOP, draft)],
  ['release unpublished', hooks.releaseHook('unpublished', SHOP, draft)],
  ['create', hooks.tagHook('create', SHOP, 'v1', '2026-11-02T10:00:00Z')],
  ['delete', hooks.tagHook('delete', SHOP, 'v1', '2026-11-02T10:00:00Z')],
  ['pull_request', hooks.pullRequestClosed(SHOP, true)],
  ['workflow_run', hooks.workflowRunCompleted(SHOP)],
  ...(['renamed', 'archived', 'unarchived', 'deleted', 'privatized', 'publicized'] as const).map(
    (action): [string, hooks.Webhook] => [`repository ${action}`, hooks.repositoryHook(action, SHOP, 'before')],
  ),
  ['team', hooks.teamHook('acme')],
  ['membership', hooks.membershipHook('acme')],
  ['installation', hooks.installationHook('acme')],
  ['installation_repositories', hooks.installationRepositoriesHook('acme')],
];

/** As it is stored and read back. */
const kept = ({ event, payload }: hooks.Webhook): object => {
  const trimmed = isWanted(event) ? trimPayload(event, payload) : null;
  return JSON.parse(JSON.stringify(trimmed)) as object;
};
const read = (hook: hooks.Webhook, receivedAt = NOW): unknown =>
  isWanted(hook.event) ? understand(hook.event, kept(hook), receivedAt) : null;

describe('payloads of webhooks', () => {
  it('are tried for each event that is used', () => {
    expect([...new Set(ALL.map(([, { event }]) => event))].toSorted()).toEqual(WEBHOOK_EVENTS.toSorted());
  });

  it.each(ALL)('of %s are understood from what is kept of them, which holds no text and nobody', (_what, hook) => {
    const text = JSON.stringify(kept(hook));
    expect(text.length).toBeLessThan(700);
    expect(text).not.toMatch(/jane|sender|author|creator|title|"body"|github-actions|message|email|member"|requester/i);
    expect(read(hook)).toEqual(expect.objectContaining({ kind: expect.any(String) }));
  });

  it('of branches, of pull requests that were not merged and of actions that are not used lead to nothing', () => {
    expect(read(hooks.tagHook('create', SHOP, 'main', '2026-11-02T10:00:00Z', 'branch'))).toMatchObject({
      kind: 'nothing',
    });
    expect(read(hooks.pullRequestClosed(SHOP, false))).toMatchObject({ kind: 'nothing' });
    for (const event of ['pull_request', 'workflow_run', 'deployment_status'] as const)
      expect(trimPayload(event, { action: 'requested' })).toBeNull();
  });

  it('date a tag by a push of these days, and by when it was heard where there was none', () => {
    const at = (pushed: string, receivedAt: string): unknown =>
      read(hooks.tagHook('create', SHOP, 'v1', pushed), new Date(receivedAt));
    expect(at('2026-11-02T10:00:00Z', '2026-11-05T10:00:00Z')).toMatchObject({ at: '2026-11-02T10:00:00Z' });
    expect(at('2026-11-02T10:00:00Z', '2026-11-05T10:00:01Z')).toMatchObject({ at: '2026-11-05T10:00:01.000Z' });
    expect(at('2026-11-02T10:00:00Z', '2026-11-02T09:00:00Z')).toMatchObject({ at: '2026-11-02T09:00:00.000Z' });
  });

  it('keep texts as Postgres can, and no longer than a name is', () => {
    const payload = { ref: `a\0b\uD800${'c'.repeat(2_000)}`, ref_type: ['tag'], repository: 'none', more: 1 };
    expect(trimPayload('create', payload)).toEqual({
      ref: `ab\uFFFD${'c'.repeat(996)}`,
      ref_type: null,
      repository: 'none',
    });
  });

  it.each([
    ['another number', { deployment: { ...DEPLOYED, id: '3000000001' } }, /deployment/],
    ['no repository', { repository: null }, /repository/],
    [
      'a name that is none',
      { repository: { id: 1, full_name: 'acme', created_at: null, updated_at: null } },
      /full_name/,
    ],
    [
      'a time that is none',
      { deployment_status: { node_id: 'a', state: 'success', created_at: 'today' } },
      /created_at/,
    ],
  ])('with %s are not understood', (_what, wrong, where) => {
    const hook = hooks.deploymentStatusCreated(SHOP, DEPLOYED, success('2026-11-02T10:05:00Z'));
    expect(() => understand('deployment_status', { ...kept(hook), ...wrong }, NOW)).toThrow(where);
  });

  it('may tell the times of a repository in seconds, as those of pushes do', () => {
    const hook = hooks.workflowRunCompleted(SHOP);
    const said = {
      ...kept(hook),
      repository: { id: 1, full_name: 'a/b', created_at: 1_767_571_200, updated_at: null },
    };
    expect(understand('workflow_run', said, NOW)).toMatchObject({
      repository: { createdAt: '2026-01-05T00:00:00.000Z', updatedAt: null },
    });
  });
});
