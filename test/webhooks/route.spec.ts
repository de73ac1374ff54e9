import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { asEveryone } from '../support/access.js';
import { headersOf, signatureOf, signed } from '../support/github/signed.js';
import { deploymentStatusCreated, pullRequestClosed, type Webhook } from '../support/github/webhook-payloads.js';
import { DEPLOYED, SHOP, success } from '../support/github/webhook-story.js';
import { answer, cli, type Running, start, until } from '../support/paceline.js';
import { freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';

const PATIENCE = 120_000;
const [OLD, NEW] = ['the-secret-before', 'the-secret-from-now-on'];
const PUSHED: Webhook = { event: 'push', payload: { ref: 'refs/heads/main' } };

describe('POST /webhooks/github', () => {
  let database: TestDatabase;
  let server: Running;

  beforeAll(async () => {
    database = await freshDatabase();
    server = await start({
      DATABASE_URL: database.url,
      GITHUB_WEBHOOK_SECRET: `${OLD}, ${NEW}`,
      GITHUB_ORGS: 'acme',
      // Far fewer than are sent: GitHub is not counted.
      RATE_LIMIT_API: '1000',
      RATE_LIMIT_INGEST: '1',
      RATE_LIMIT_SIGN_IN: '1',
    });
  }, PATIENCE);
  afterAll(async () => {
    await server.stop();
    await database.drop();
  }, PATIENCE);

  interface Answered {
    status: number;
    body: { outcome?: string; errors?: { code: string; message: string }[] };
  }
  const send = async (init: { body: string; headers: Record<string, string> }): Promise<Answered> => {
    const response = await fetch(`${server.address}/webhooks/github`, { method: 'POST', ...init });
    return { status: response.status, body: (await response.json()) as Answered['body'] };
  };
  const metric = async (line: string): Promise<number> => {
    const text = await (await fetch(`${server.address}/metrics`, { headers: asEveryone })).text();
    const found = text.split('\n').find((one) => one.startsWith(`${line} `));
    return Number(found?.split(' ').at(-1));
  };
  const refusals = (reason: string): Promise<number> => metric(`paceline_webhook_refused_total{reason="${reason}"}`);
  const stored = async (): Promise<number> =>
    Number((await rowsOf<{ count: string }>(database.url, 'SELECT count(*) FROM webhook_inbox'))[0]?.count);

  it(
    'stores what is signed by either secret, applies it, and takes it once',
    async () => {
      const hook = deploymentStatusCreated(SHOP, DEPLOYED, success('2026-11-02T10:05:00Z'));
      const guid = randomUUID();
      const first = signed(hook, OLD, guid);
      expect(await send(first)).toEqual({ status: 202, body: { outcome: 'STORED', event: 'deployment_status' } });
      const events = (): Promise<object[]> => rowsOf(database.url, 'SELECT sha, occurred_at FROM delivery_event');
      const made = [{ sha: DEPLOYED.sha, occurred_at: new Date('2026-11-02T10:05:00Z') }];
      expect(await until(events, (found) => found.length > 0, 20_000)).toEqual(made);
      for (const again of [first, signed(hook, NEW, guid)]) expect(await send(again)).toMatchObject({ status: 202 });
      expect(await stored()).toBe(1);
      expect(await events()).toEqual(made);
      expect(await metric('paceline_webhook_stored_total{event="deployment_status"}')).toBe(3);
    },
    PATIENCE,
  );

  it('answers 202 to what it does not use, and keeps nothing of it', async () => {
    const before = await stored();
    expect(await send(signed(PUSHED, OLD))).toEqual({ status: 202, body: { outcome: 'IGNORED', event: 'push' } });
    const opened = { event: 'pull_request', payload: { ...pullRequestClosed(SHOP, false).payload, action: 'opened' } };
    expect(await send(signed(opened, OLD))).toMatchObject({ status: 202, body: { outcome: 'IGNORED' } });
    expect(await stored()).toBe(before);
    expect(await metric('paceline_webhook_ignored_total{event="push"}')).toBe(1);
    expect(await metric('paceline_webhook_ignored_total{event="pull_request"}')).toBe(1);
  });

  const body = JSON.stringify(PUSHED.payload);
  const right = signatureOf(body, OLD);
  const wrong: [string, number, string, { body: string; headers: Record<string, string> }][] = [
    ['another secret', 401, 'BAD_SIGNATURE', signed(PUSHED, 'somebody-elses')],
    ['no signature', 401, 'BAD_SIGNATURE', { body, headers: { 'x-github-event': 'push', 'x-github-delivery': 'a' } }],
    ['a signature of SHA-1', 401, 'BAD_SIGNATURE', { body, headers: headersOf('push', 'sha1=0123') }],
    ['a body that was changed', 401, 'BAD_SIGNATURE', { body: `${body} `, headers: headersOf('push', right) }],
    ['what is no JSON', 400, 'BAD_JSON', { body: '{', headers: headersOf('push', signatureOf('{', OLD)) }],
    ['a list', 400, 'BAD_JSON', { body: '[]', headers: headersOf('push', signatureOf('[]', OLD)) }],
    ['no event', 400, 'BAD_HEADERS', { body, headers: { 'x-hub-signature-256': right, 'x-github-delivery': 'a' } }],
    ['no id', 400, 'BAD_HEADERS', { body, headers: { ...headersOf('push', right), 'x-github-delivery': '' } }],
  ];
  it.each(wrong)('refuses %s with %s %s, and counts it', async (_what, status, code, init) => {
    const before = [await refusals(code), await stored()];
    expect(await send(init)).toMatchObject({ status, body: { errors: [{ code, message: expect.any(String) }] } });
    expect([await refusals(code), await stored()]).toEqual([(before[0] ?? 0) + 1, before[1]]);
  });

  it('takes 25 MB, and refuses a byte more by its length as by what comes', async () => {
    const limit = 25 * 1024 * 1024;
    const large = (bytes: number): string => `{"ref":"${'x'.repeat(bytes - 10)}"}`;
    const whole = large(limit);
    expect(await send({ body: whole, headers: headersOf('push', signatureOf(whole, OLD)) })).toMatchObject({
      status: 202,
    });
    const over = headersOf('push', right);
    expect(await send({ body: large(limit + 1), headers: over })).toMatchObject({ status: 413 });
    const inParts = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${server.address}/webhooks/github`, { method: 'POST', headers: over }, (answer) => {
        resolve(answer.statusCode);
        answer.resume();
        asked.end();
      });
      asked.on('error', reject);
      asked.write(Buffer.alloc(limit + 1));
    });
    expect(inParts).toBe(413);
    expect(await refusals('TOO_LARGE')).toBe(2);
  });

  it('counts a body that broke off, and goes on', async () => {
    const before = await refusals('CUT_OFF');
    await new Promise<void>((resolve) => {
      const headers = { ...headersOf('push', right), 'content-length': '1000' };
      const asked = request(`${server.address}/webhooks/github`, { method: 'POST', headers });
      asked.on('error', () => resolve());
      asked.write('{', () => setTimeout(() => asked.destroy(new Error('gone')), 100));
    });
    await until(
      () => refusals('CUT_OFF'),
      (count) => count === before + 1,
      10_000,
    );
    expect(await send(signed(PUSHED, OLD))).toMatchObject({ status: 202 });
  });

  it(
    'what cannot be understood is listed, and tried again by an operator, in the audit',
    async () => {
      const hook = deploymentStatusCreated(
        SHOP,
        { ...DEPLOYED, id: 3_000_000_099 },
        success('2026-11-02T11:00:00Z', 5),
      );
      const broken = { ...hook, payload: { ...hook.payload, deployment_status: { state: 'success' } } };
      const guid = randomUUID();
      expect(await send(signed(broken, OLD, guid))).toMatchObject({ status: 202, body: { outcome: 'STORED' } });
      interface Letters {
        deadLetters: {
          totalCount: number;
          nodes: { id: string; source: string; key: string; reason: string; tries: number }[];
        };
      }
      const list = async (): Promise<Letters['deadLetters']> =>
        (await answer<Letters>(server.address, '{ deadLetters { totalCount nodes { id source key reason tries } } }'))
          .deadLetters;
      const { nodes } = await until(list, ({ totalCount }) => totalCount > 0, 20_000);
      const reason = expect.stringMatching(/^deployment_status\.node_id: /) as string;
      const [letter] = nodes;
      expect(nodes).toEqual([{ id: letter?.id, source: 'WEBHOOK', key: guid, reason, tries: 1 }]);
      const replay = (ids: string[]): Promise<object> =>
        answer(
          server.address,
          'mutation($ids: [ID!]!) { replayDeadLetters(input: {ids: $ids}) { replayed userErrors { code field } } }',
          { ids },
        );
      expect(await replay([letter?.id ?? '', '0'])).toEqual({
        replayDeadLetters: { replayed: null, userErrors: [{ code: 'UNKNOWN_LETTER', field: ['input', 'ids'] }] },
      });
      expect(await replay([letter?.id ?? ''])).toEqual({ replayDeadLetters: { replayed: 1, userErrors: [] } });
      expect((await until(list, (found) => found.nodes[0]?.tries === 2, 20_000)).totalCount).toBe(1);
      const command = await cli({ DATABASE_URL: database.url }, '--json', 'dead-letters', '--replay');
      expect(JSON.parse(command.stdout)).toMatchObject({
        replayed: 1,
        events: 0,
        total: 1,
        letters: [{ key: guid, tries: 3 }],
      });
      const told = { action: 'dead-letters.replayed', details: { letters: [{ source: 'WEBHOOK', key: guid }] } };
      expect(
        await rowsOf(
          database.url,
          `SELECT action, details FROM audit_entry WHERE action LIKE 'dead-letters%' ORDER BY id`,
        ),
      ).toEqual([told, told]);
    },
    PATIENCE,
  );

  it('answers 503 to what the database does not take, and counts it', async () => {
    await rowsOf(database.url, 'ALTER TABLE webhook_inbox ADD CONSTRAINT shut CHECK (false) NOT VALID');
    const hook = signed(pullRequestClosed(SHOP, true), OLD);
    expect(await send(hook)).toMatchObject({ status: 503, body: { errors: [{ code: 'NOT_STORED' }] } });
    await rowsOf(database.url, 'ALTER TABLE webhook_inbox DROP CONSTRAINT shut');
    expect(await refusals('NOT_STORED')).toBe(1);
    expect(await send(hook)).toMatchObject({ status: 202 });
  });

  it(
    'without a secret there is no such address, which says what to set',
    async () => {
      const bare = await start({ DATABASE_URL: database.url, ROLE: 'api' });
      const response = await fetch(`${bare.address}/webhooks/github`, signed(PUSHED, OLD));
      expect([response.status, await response.json()]).toEqual([
        404,
        {
          errors: [{ code: 'NOT_CONFIGURED', message: expect.stringContaining('GITHUB_WEBHOOK_SECRET'), field: null }],
        },
      ]);
      await bare.stop();
    },
    PATIENCE,
  );
});
