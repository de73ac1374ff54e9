import fc from 'fast-check';
import { DeadLetterReplay } from '../../src/facts/dead-letter-replay.js';
import { FailedDeliveriesService } from '../../src/facts/failed-deliveries.service.js';
import { RepositoryDueStore } from '../../src/facts/repository-due.store.js';
import { connectGitHub } from '../../src/github/client.js';
import { DeliveryLog } from '../../src/github/webhook-deliveries.js';
import { deliveryLog } from '../support/github/delivery-log.js';
import { deliveryOf, type Hearing, hearing } from '../support/github/hearing.js';
import { type Facts, rowsOf, type Syncing, syncing } from '../support/github/syncing.js';
import {
  deploymentStatusCreated,
  membershipHook,
  pullRequestClosed,
  releaseHook,
  repositoryHook,
  tagHook,
  workflowRunCompleted,
} from '../support/github/webhook-payloads.js';
import { DEPLOYED, RELEASED, SHOP, story, success, worldOf } from '../support/github/webhook-story.js';
import { fullName, type Tag } from '../support/github/world.js';

const STORIES = Array.from({ length: 16 }, (_, n) => story(n));
const LIGHT: Tag = { name: 'v2.0.0', sha: 'd'.repeat(40), committedAt: '2026-11-01T09:00:00Z', taggedAt: null };

const nothing = (): never => {
  throw new Error('the story has no such delivery');
};

describe('deliveries of webhooks', () => {
  let acme: Syncing;
  let heard: Hearing;
  const lines = <Row>(sql: string): Promise<Row[]> => acme.acme.db.query<Row[]>(sql);
  const deployments = ({ events, deployments: of, statuses }: Facts): object => ({
    events: events.filter((line) => line.includes('"DEPLOYMENT"')),
    of,
    statuses,
  });

  beforeAll(async () => {
    acme = await syncing({ world: worldOf([...STORIES.map(({ end }) => end), { ...SHOP, tags: [LIGHT] }]) });
    heard = hearing(acme.acme.db, acme.acme.clock);
  });
  afterAll(() => acme.close());
  beforeEach(async () => {
    acme.acme.clock.moveTo('2026-11-16T12:00:00Z');
    await acme.acme.db.query('TRUNCATE repository, webhook_inbox, webhook_delivery, dead_letter, event_change CASCADE');
  });

  it('make the same rows as a pull, in whatever order, number and company they come', async () => {
    const names = STORIES.map(({ end }) => fullName(end));
    await acme.sync(names);
    const pulled = await acme.rows();
    expect(pulled.events).toHaveLength(3 * STORIES.length);
    await acme.acme.db.query('TRUNCATE repository CASCADE');
    const orders = fc.sample(
      fc.shuffledSubarray(STORIES[0]?.hooks.map((_, at) => at) ?? [], { minLength: STORIES[0]?.hooks.length ?? 0 }),
      { numRuns: STORIES.length, seed: 7 },
    );
    // Each story in an order of its own, a step of all of them at a time; each third delivery comes twice.
    for (let step = 0; step < (orders[0]?.length ?? 0); step += 1) {
      const batch = STORIES.map(({ hooks }, n) => deliveryOf(hooks[orders[n]?.[step] ?? 0] ?? nothing()));
      await heard.inbox.add(batch, acme.acme.clock.now());
      if (step % 3 === 0) await heard.inbox.again(acme.acme.db.manager, batch, acme.acme.clock.now());
      expect(await heard.drain()).toMatchObject({ dead: 0, ignored: 0 });
      if (step % 3 === 1) {
        await heard.inbox.again(acme.acme.db.manager, batch, acme.acme.clock.now());
        await heard.drain();
      }
    }
    const told = await acme.rows();
    expect(deployments(told)).toEqual(deployments(pulled));
    // A release is told without its commit, a tag without its target: those are due.
    const withoutCommit = (events: string[]): string[] =>
      events.filter((line) => line.includes('"RELEASE"')).map((line) => line.replace(/"sha": "[^"]*"/, ''));
    expect(withoutCommit(told.events)).toEqual(withoutCommit(pulled.events));
    expect(await lines('SELECT stream, count(*)::int AS of FROM repository_due GROUP BY 1 ORDER BY 1')).toEqual([
      { stream: 'RELEASE', of: STORIES.length },
      { stream: 'TAG', of: STORIES.length },
    ]);
    await acme.sync(names);
    expect(await acme.rows()).toEqual(pulled);
  });

  it('that break off in the middle of a batch leave it waiting, and the next drain makes the same of it', async () => {
    const { hooks } = STORIES[0] ?? nothing();
    await heard.store(hooks);
    const { inbox } = heard;
    const settle = inbox.settle.bind(inbox);
    inbox.settle = () => Promise.reject(new Error('the server went away'));
    await expect(heard.drain()).rejects.toThrow('went away');
    inbox.settle = settle;
    expect(
      await lines('SELECT FROM delivery_event UNION ALL SELECT FROM tag_seen UNION ALL SELECT FROM repository'),
    ).toEqual([]);
    expect(await inbox.waiting()).toBe(hooks.length);
    expect(await heard.drain()).toMatchObject({ deliveries: hooks.length, applied: hooks.length });
    const once = await acme.rows();
    await acme.acme.db.query('TRUNCATE repository, webhook_delivery, webhook_inbox CASCADE');
    await heard.hear(hooks);
    expect(await acme.rows()).toEqual(once);
  });

  it('date a lightweight tag by the push that made it, whether it is pulled before or after', async () => {
    const made = tagHook('create', SHOP, LIGHT.name, '2026-11-15T18:00:00Z');
    const tag = (): Promise<object[]> =>
      lines(`SELECT occurred_at, estimated, sha FROM delivery_event WHERE source = 'TAG'`);
    const seen = [{ occurred_at: new Date('2026-11-15T18:00:00Z'), estimated: false, sha: LIGHT.sha }];
    await acme.sync(['acme/shop']);
    expect(await tag()).toEqual([{ occurred_at: new Date(LIGHT.committedAt), estimated: true, sha: LIGHT.sha }]);
    await heard.hear([made]);
    expect(await tag()).toEqual(seen);
    await acme.acme.db.query('TRUNCATE repository CASCADE');
    await heard.hear([made]);
    expect(await tag()).toEqual([]);
    await acme.sync(['acme/shop']);
    expect(await tag()).toEqual(seen);
    await acme.sync(['acme/shop']);
    expect(await tag()).toEqual(seen);
  });

  it('know a tag by its last making, whichever way its makings and ends come', async () => {
    const [first, end, second] = ['2026-11-14T10:00:00Z', '2026-11-14T11:00:00Z', '2026-11-14T12:00:00Z'];
    const tags = [
      tagHook('create', SHOP, LIGHT.name, first),
      tagHook('delete', SHOP, LIGHT.name, end),
      tagHook('create', SHOP, LIGHT.name, second),
    ];
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      await acme.acme.db.query('TRUNCATE repository CASCADE');
      await acme.sync(['acme/shop']);
      await heard.hear(order.map((at) => tags[at] ?? nothing()));
      await acme.sync(['acme/shop']);
      expect(await lines('SELECT occurred_at, estimated FROM delivery_event')).toEqual([
        { occurred_at: new Date(second), estimated: false },
      ]);
    }
    await heard.hear([tagHook('delete', SHOP, LIGHT.name, '2026-11-15T12:00:00Z')]);
    expect(await lines('SELECT FROM delivery_event')).toEqual([]);
  });

  it('take a release away that is deleted or a draft again, and not back', async () => {
    const back = { ...RELEASED, draft: true, publishedAt: null, updatedAt: '2026-11-02T13:00:00Z' };
    const hooks = [releaseHook('published', SHOP, RELEASED), releaseHook('unpublished', SHOP, back)];
    for (const order of [hooks, hooks.toReversed()]) {
      await acme.acme.db.query('TRUNCATE repository CASCADE');
      await heard.hear(order);
      expect(await lines('SELECT FROM delivery_event')).toEqual([]);
    }
    await heard.hear([releaseHook('published', SHOP, { ...RELEASED, updatedAt: '2026-11-02T14:00:00Z' })]);
    expect(await lines('SELECT name FROM delivery_event')).toEqual([{ name: RELEASED.tag }]);
    await heard.hear([
      releaseHook('deleted', SHOP, RELEASED),
      releaseHook('edited', SHOP, { ...RELEASED, updatedAt: '2026-11-05T14:00:00Z' }),
    ]);
    expect(await lines('SELECT FROM delivery_event')).toEqual([]);
  });

  it('mark what only a pull can read as due, since the last time it was heard', async () => {
    await heard.hear([pullRequestClosed(SHOP, true), workflowRunCompleted(SHOP)]);
    acme.acme.clock.moveTo('2026-11-16T13:00:00Z');
    expect(await heard.drain()).toMatchObject({ deliveries: 0 });
    await heard.hear([pullRequestClosed(SHOP, false), workflowRunCompleted(SHOP)]);
    expect(await lines('SELECT stream, since FROM repository_due ORDER BY 1')).toEqual([
      { stream: 'CHANGE', since: new Date('2026-11-16T12:00:00Z') },
      { stream: 'RUN', since: new Date('2026-11-16T13:00:00Z') },
    ]);
  });

  it('say what repositories are by their numbers, the last word first or last', async () => {
    const renamed = { ...SHOP, name: 'store', pushedAt: '2026-11-02T11:00:00Z' };
    const moved = { ...renamed, owner: 'globex', archived: true, pushedAt: '2026-11-02T12:00:00Z' };
    const words = [repositoryHook('renamed', renamed, 'shop'), repositoryHook('archived', moved)];
    for (const order of [words, words.toReversed()]) {
      await acme.acme.db.query('TRUNCATE repository CASCADE');
      await heard.hear([deploymentStatusCreated(SHOP, DEPLOYED, success('2026-11-02T10:05:00Z')), ...order]);
      expect(await lines('SELECT full_name, archived, private, gone_why FROM repository')).toEqual([
        { full_name: 'globex/store', archived: true, private: true, gone_why: null },
      ]);
    }
    // Its old name is another's by now, which is none of the organisation's that is pulled.
    await heard.hear([
      deploymentStatusCreated({ ...SHOP, id: 777 }, { ...DEPLOYED, id: 5 }, success('2026-11-02T10:05:00Z', 6)),
    ]);
    await heard.hear([
      repositoryHook('deleted', moved),
      repositoryHook('renamed', { ...moved, name: 'again' }, 'store'),
    ]);
    expect(await lines('SELECT full_name, github_id::int AS id, gone_why FROM repository ORDER BY 1')).toEqual([
      { full_name: 'acme/shop', id: 777, gone_why: null },
      { full_name: 'globex/store', id: 501, gone_why: 'DELETED' },
    ]);
    expect((await rowsOf(acme.acme.db)).events).toHaveLength(2);
  });

  it('swap names between repositories of one batch', async () => {
    const [one, two] = [
      { ...SHOP, id: 1, name: 'one' },
      { ...SHOP, id: 2, name: 'two' },
    ];
    await heard.hear([pullRequestClosed(one, true), pullRequestClosed(two, true)]);
    const later = '2026-11-02T12:00:00Z';
    await heard.store([
      repositoryHook('renamed', { ...one, name: 'two', pushedAt: later }, 'one'),
      repositoryHook('renamed', { ...two, name: 'one', pushedAt: later }, 'two'),
    ]);
    expect(await heard.drain()).toMatchObject({ applied: 2 });
    expect(await lines('SELECT github_id::int AS id, full_name FROM repository ORDER BY 1')).toEqual([
      { id: 1, full_name: 'acme/two' },
      { id: 2, full_name: 'acme/one' },
    ]);
  });

  it('of repositories that nobody knows are ignored, unless they are of an organisation that is pulled', async () => {
    await heard.store([pullRequestClosed({ ...SHOP, id: 9, owner: 'globex' }, true), pullRequestClosed(SHOP, true)]);
    expect(await heard.drain()).toMatchObject({ applied: 1, ignored: 1 });
    expect(await lines('SELECT full_name, created_at FROM repository')).toEqual([
      { full_name: 'acme/shop', created_at: new Date(SHOP.createdAt) },
    ]);
  });

  it('about teams and people ask for the organisation', async () => {
    await heard.store([membershipHook('acme')]);
    expect(await heard.drain()).toMatchObject({ applied: 1, organization: true, events: 0 });
  });

  describe('that cannot be understood', () => {
    const whole = deploymentStatusCreated(SHOP, DEPLOYED, success('2026-11-02T10:05:00Z'));
    const broken = {
      ...deliveryOf(whole),
      guid: 'broken',
      payload: { ...deliveryOf(whole).payload, deployment: { id: 'one' } },
    };
    const letters = () => heard.letters.list({ first: 10 }).then(({ rows }) => rows);
    const replay = (ids: string[] | null, told: unknown[] = []) =>
      new DeadLetterReplay(acme.acme.db, acme.acme.clock, heard.letters, heard.inbox, new RepositoryDueStore()).replay(
        ids,
        (_, taken) => Promise.resolve(void told.push(...taken.map(({ key }) => key))),
      );

    it('are kept with their reason and what is kept of them, beside all others', async () => {
      await heard.inbox.add([broken, deliveryOf(whole)], acme.acme.clock.now());
      expect(await heard.drain()).toMatchObject({ deliveries: 2, applied: 1, dead: 1, events: 1 });
      expect(await letters()).toEqual([
        expect.objectContaining({
          source: 'WEBHOOK',
          key: 'broken',
          tries: 1,
          reason: expect.stringMatching(/^deployment\.id: /),
        }),
      ]);
      expect((await letters())[0]?.payload).toEqual({ event: 'deployment_status', payload: broken.payload });
      expect(await lines(`SELECT outcome FROM webhook_inbox WHERE guid = 'broken'`)).toEqual([{ outcome: 'DEAD' }]);
    });

    it('by the database are found among those that are, and kept alone', async () => {
      const far = { ...deliveryOf(whole), guid: 'far', payload: { ...deliveryOf(whole).payload } };
      Object.assign(far.payload, { deployment: { ...DEPLOYED, id: 77, created_at: '0000-01-01T00:00:00Z' } });
      const others = [deliveryOf(whole), deliveryOf(pullRequestClosed(SHOP, true))];
      await heard.inbox.add([far, ...others], acme.acme.clock.now());
      expect(await heard.drain()).toMatchObject({ deliveries: 3, applied: 2, dead: 1 });
      expect(await letters()).toMatchObject([{ key: 'far', reason: expect.stringContaining('out of range') }]);
    });

    it('come back when they are tried again, until they are understood', async () => {
      await heard.inbox.add([broken], acme.acme.clock.now());
      await heard.drain();
      const told: unknown[] = [];
      const [{ id } = { id: '' }] = await letters();
      expect(await replay([id], told)).toBe(1);
      expect([told, await letters()]).toEqual([['broken'], []]);
      acme.acme.clock.moveTo('2026-11-17T12:00:00Z');
      expect(await heard.drain()).toMatchObject({ dead: 1 });
      expect(await letters()).toMatchObject([
        { id, key: 'broken', tries: 2, keptAt: new Date('2026-11-17T12:00:00Z') },
      ]);
      // As if a version came that understands it.
      await acme.acme.db.query('UPDATE dead_letter SET payload = $1', [
        { event: whole.event, payload: deliveryOf(whole).payload },
      ]);
      expect(await replay(null)).toBe(1);
      expect(await heard.drain()).toMatchObject({ applied: 1, events: 1 });
      expect([await letters(), (await acme.rows()).events]).toEqual([[], [expect.stringContaining(DEPLOYED.sha)]]);
    });

    it('are all tried again or none: an id that is none is named', async () => {
      await heard.inbox.add([broken], acme.acme.clock.now());
      await heard.drain();
      const [{ id } = { id: '' }] = await letters();
      for (const bad of ['999999', 'one', '-1', '99999999999999999999'])
        await expect(replay([id, bad])).rejects.toMatchObject({ code: 'UNKNOWN_LETTER', field: ['ids'] });
      expect(await letters()).toHaveLength(1);
    });

    it('of a pull make its stream due when they are tried again', async () => {
      await heard.hear([pullRequestClosed(SHOP, true)]);
      const { db, clock } = acme.acme;
      const letter = { source: 'PULL' as const, key: 'acme/shop TAG v1', reason: 'no commit' };
      await heard.letters.keep(
        db.manager,
        { ...letter, payload: { repository: 'Acme/Shop', stream: 'TAG' } },
        clock.now(),
      );
      expect(await replay(null)).toBe(1);
      expect(await lines(`SELECT stream FROM repository_due ORDER BY 1`)).toEqual([
        { stream: 'CHANGE' },
        { stream: 'TAG' },
      ]);
    });

    it('of a repository whose name another number has wait until somebody tells who is who', async () => {
      await heard.hear([pullRequestClosed(SHOP, true), pullRequestClosed({ ...SHOP, id: 502 }, true)]);
      expect(await letters()).toMatchObject([
        { reason: expect.stringContaining('acme/shop is another repository than 502') },
      ]);
    });
  });

  describe('are kept by months', () => {
    const months = async (): Promise<string[]> =>
      (
        await lines<{ name: string }>(`SELECT inhrelid::regclass::text AS name FROM pg_inherits
         WHERE inhparent = 'webhook_inbox'::regclass ORDER BY 1`)
      ).map(({ name }) => name.replace('webhook_inbox_', ''));
    const at = async (time: string): Promise<void> => {
      acme.acme.clock.moveTo(time);
      await heard.store([pullRequestClosed(SHOP, true)]);
    };
    const where = (): Promise<object[]> =>
      lines('SELECT tableoid::regclass::text AS part, count(*)::int AS of FROM webhook_inbox GROUP BY 1 ORDER BY 1');
    const forget = (now: string, days = 30): Promise<number> =>
      acme.acme.db.transaction((manager) =>
        heard.inbox.forget(manager, new Date(Date.parse(now) - days * 86_400_000), 100, new Date(now)),
      );

    it('that are made ahead, with what came before they were, and dropped when nothing of them is wanted or waits', async () => {
      await at('2027-01-31T23:59:59Z');
      await at('2027-02-01T00:00:00Z');
      expect(await where()).toEqual([{ part: 'webhook_inbox_rest', of: 2 }]);
      expect(await heard.inbox.prepare(new Date('2027-01-15T00:00:00Z'))).toBe(3);
      expect(await heard.inbox.prepare(new Date('2027-01-15T00:00:00Z'))).toBe(0);
      expect(await months()).toEqual(['2027_01', '2027_02', '2027_03', 'rest']);
      await at('2027-03-05T00:00:00Z');
      expect(await where()).toEqual([
        { part: 'webhook_inbox_2027_01', of: 1 },
        { part: 'webhook_inbox_2027_02', of: 1 },
        { part: 'webhook_inbox_2027_03', of: 1 },
      ]);
      expect(await forget('2027-04-15T00:00:00Z')).toBe(0);
      expect(await heard.drain()).toMatchObject({ applied: 3 });
      await at('2027-04-14T00:00:00Z');
      expect(await forget('2027-03-02T23:59:59Z')).toBe(0);
      expect(await forget('2027-03-03T00:00:00Z')).toBe(1);
      expect(await forget('2027-04-15T00:00:00Z')).toBe(1);
      expect(await months()).toEqual(['2027_03', 'rest']);
      await heard.drain();
      expect(await forget('2027-06-15T00:00:00Z')).toBe(2);
      expect(await months()).toEqual(['rest']);
    });

    it('and known by their ids across them, for as long as GitHub may repeat them', async () => {
      const once = deliveryOf(pullRequestClosed(SHOP, true));
      const came = (time: string): Promise<void> => heard.inbox.add([once], new Date(time));
      await heard.inbox.prepare(new Date('2027-01-15T00:00:00Z'));
      await came('2027-01-31T23:00:00Z');
      await came('2027-02-03T22:00:00Z');
      expect(await where()).toEqual([{ part: 'webhook_inbox_2027_01', of: 1 }]);
      await heard.drain();
      await forget('2027-02-08T00:00:00Z');
      expect(await lines('SELECT guid FROM webhook_delivery')).toEqual([]);
    });
  });

  it('that failed on their way are asked for again: each once, if it never came and may yet succeed', async () => {
    const now = '2026-11-16T12:00:00Z';
    const came = deliveryOf(pullRequestClosed(SHOP, true));
    await heard.inbox.add([came], new Date(now));
    const failed = (id: number, guid: string, at: string, event = 'release') => ({ id, guid, event, at, code: 502 });
    const log = await deliveryLog([
      failed(101, 'lost', '2026-11-16T09:00:00Z'),
      failed(102, 'lost', '2026-11-16T10:00:00Z'),
      failed(103, came.guid, '2026-11-16T09:10:00Z', 'pull_request'),
      failed(104, 'unused', '2026-11-16T09:20:00Z', 'push'),
      failed(105, 'just-now', '2026-11-16T11:58:00Z'),
      ...[1, 2, 3, 4, 5].map((n) => failed(110 + n, 'hopeless', `2026-11-15T0${n}:00:00Z`)),
      { ...failed(120, 'fine', '2026-11-16T09:30:00Z'), code: 202 },
      failed(121, 'at-the-edge', '2026-11-13T12:00:01Z', 'create'),
      failed(122, 'too-old', '2026-11-13T11:59:59Z'),
      failed(123, 'older-still', '2026-11-12T11:59:59Z'),
      failed(124, 'oldest', '2026-11-11T11:59:59Z'),
    ]);
    const app = new DeliveryLog(() => connectGitHub({ token: 'an-app', apiUrl: log.address, retrySecondMs: 5 }));
    const service = new FailedDeliveriesService(app, heard.inbox, acme.acme.clock);
    expect(await service.askAgain()).toEqual({ failed: 6, known: 1, asked: 2 });
    expect(log.asked.filter((one) => one.startsWith('POST'))).toEqual([
      'POST /app/hook/deliveries/102/attempts',
      'POST /app/hook/deliveries/121/attempts',
    ]);
    // What is too old ends the reading.
    expect(log.asked.filter((one) => one.startsWith('GET'))).toEqual(
      Array.from({ length: 6 }, () => 'GET /app/hook/deliveries failures'),
    );
    await log.close();
    expect(
      await new FailedDeliveriesService(new DeliveryLog(null), heard.inbox, acme.acme.clock).askAgain(),
    ).toBeNull();
  });
});
