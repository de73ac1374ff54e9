import { loadSettings } from '../../config/settings.js';
import { DEFAULT_RETENTION, type RetentionDays } from '../../config/retention.js';
import { AuditChainStore } from '../../src/access/audit-chain.store.js';
import { AuditStore } from '../../src/access/audit.store.js';
import { TokensStore } from '../../src/access/tokens.store.js';
import { AdoptionRetentionStore } from '../../src/adoption/adoption-retention.store.js';
import { AlarmsStore } from '../../src/facts/alarms.store.js';
import { SyncRunsStore } from '../../src/facts/sync-runs.store.js';
import { DeadLettersStore } from '../../src/facts/dead-letters.store.js';
import { WebhookInboxStore } from '../../src/facts/webhook-inbox.store.js';
import { JudgingChangesStore } from '../../src/goals/judging-changes.store.js';
import { Installation } from '../../src/org/installation.js';
import { OrganizationChangesStore } from '../../src/org/organization-changes.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { Retention } from '../../src/platform/retention.module.js';
import { VelocityStore } from '../../src/velocity/velocity.store.js';
import { RETENTION_BATCH, RetentionService } from '../../src/worker/retention.service.js';
import { emptyAudit } from '../support/audit.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';
import { type Usage, usageOf } from '../support/usage.js';

const CLOSED = '2026-11-09';
const PEOPLE = [1, 2, 3, 4, 5, 6]
  .map((i) => `  - {login: cart${i}, team: cart, email: cart${i}@acme.example}\n`)
  .join('');
const ORGANIZATION = `teams:
  - {slug: cart, name: Cart}
people:
${PEOPLE}`;

describe('the setting RETENTION', () => {
  const read = (text: string): RetentionDays => loadSettings({ RETENTION: text }).retention;

  it('names what differs from the defaults', () => {
    expect(loadSettings({}).retention).toEqual(DEFAULT_RETENTION);
    expect(DEFAULT_RETENTION).toMatchObject({ ai_usage_day: 400, sync_run: 90, audit_entry: null });
    expect(read('ai_usage_day=200d, audit_entry=365d ,sync_run=forever')).toEqual({
      ...DEFAULT_RETENTION,
      ai_usage_day: 200,
      audit_entry: 365,
      sync_run: null,
    });
  });

  it.each([
    ['audit_entry=364d', /audit_entry=365d or more/],
    ['ai_usage_day=10d', /ai_usage_day=60d or more/],
    ['velocity_week=400d', /velocity_week is kept as long as the installation/],
    ['goal=400d', /kept as long as the installation/],
    ['baseline=forever', /kept as long as the installation/],
    ['ai_usage_day', /tables with days/],
    ['ai_usage_day=1y', /tables with days/],
    ['sync_run=90d,', /tables with days/],
    ['sync_run=99999d', /up to 36500d/],
  ])('refuses %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe('retention', () => {
  let acme: TinyOrganization;
  const { use, measure, table, stored, notLinked } = usageOf(() => acme);
  const audit = new AuditStore();
  const chain = (): AuditChainStore => new AuditChainStore(acme.db, audit);
  const apply = (days: Partial<RetentionDays> = {}) => {
    const { db, clock } = acme;
    return new RetentionService(
      db,
      new Installation(clock, new TeamsStore(db), db),
      new Retention({ ...DEFAULT_RETENTION, ...days }),
      audit,
      chain(),
      new TokensStore(db),
      new AdoptionRetentionStore(),
      new SyncRunsStore(db),
      new OrganizationChangesStore(),
      new VelocityStore(db),
      new JudgingChangesStore(),
      new WebhookInboxStore(db),
      new DeadLettersStore(db),
      new AlarmsStore(db),
    ).apply();
  };
  const told = (): Promise<object[]> =>
    acme.db.query(
      `SELECT action, actor, subject, details - 'before' AS details FROM audit_entry WHERE actor = 'retention' ORDER BY id`,
    );
  const ids = async (name: 'sync_run' | 'velocity_change'): Promise<number[]> =>
    (
      await acme.db.query<{ id: number }[]>(
        name === 'sync_run'
          ? 'SELECT id::int AS id FROM sync_run ORDER BY id'
          : 'SELECT id::int AS id FROM velocity_change ORDER BY id',
      )
    ).map(({ id }) => id);
  const row = (person: string, day: string, tool = 'copilot'): Usage => ({ tool, person, day });
  /** 30 weeks up to 9 November: each week three of six and somebody unknown, but none of anybody from 31 August to 4 October. */
  const usage = (): Usage[] =>
    Array.from({ length: 30 }, (_, i) => {
      const monday = new Date(Date.UTC(2026, 10, 9 - 7 * i)).toISOString().slice(0, 10);
      const friday = new Date(Date.UTC(2026, 10, 13 - 7 * i)).toISOString().slice(0, 10);
      if (monday >= '2026-08-31' && monday < '2026-10-05') return [];
      return [
        row('cart1', monday),
        row('cart2', friday, i % 2 === 0 ? 'copilot' : 'kiro'),
        row('cart3', friday),
        row('nobody@acme.example', friday),
      ];
    }).flat();

  beforeAll(async () => {
    acme = await tinyOrganization();
  });
  afterAll(() => acme.close());
  beforeEach(async () => {
    acme.clock.moveTo('2026-11-18T03:50:00Z');
    await acme.load(ORGANIZATION, 'UTC', '2026-01-05');
    await emptyAudit(acme.db);
    await use(...usage());
    await measure(CLOSED);
  });

  it('takes usage away by whole weeks, and the weeks measured from it stay as they were, whatever is measured again', async () => {
    const [before, share, all] = [await table(), await notLinked(), (await stored()).length];
    expect(before.length).toBeGreaterThan(50);
    // 100 days before 18 November is Monday 10 August less two days: the week of 10 August is the first that is kept whole.
    const forgotten = await apply({ ai_usage_day: 100 });
    const left = await stored();
    expect(forgotten).toEqual({ ai_usage_day: all - left.length });
    expect(left.map((one) => (one as { day: string }).day).toSorted()[0]).toBe('2026-08-10');
    expect(await told()).toEqual([
      {
        action: 'retention.applied',
        actor: 'retention',
        subject: 'ai_usage_day',
        details: { rows: all - left.length },
      },
    ]);
    expect(await measure(CLOSED)).toMatchObject({ changed: 0 });
    expect(await measure(CLOSED, true)).toMatchObject({ changed: 0, changedFrom: null });
    expect(await table()).toEqual(before);
    // The organisation changes: what is measured anew is only what there are facts for.
    await acme.change(`${ORGANIZATION}  - {login: late, team: cart, from: 2026-01-05}\n`, '2026-11-18');
    const again = await measure(CLOSED);
    expect(again.changedFrom).toBe('2026-09-07');
    const old = (rows: object[]): object[] => rows.filter((one) => (one as { week: string }).week < '2026-09-07');
    expect(old(await table())).toEqual(old(before));
    expect(old(before).length).toBeGreaterThan(30);
    // Of accounts that nobody knows nothing is said where their rows are gone, not 0.
    const now = await notLinked();
    expect(now.filter((count) => count === null).length).toBeGreaterThan(
      share.filter((count) => count === null).length,
    );
    expect(now.slice(0, 14)).toEqual(share.slice(0, 14).map(() => null));
    expect(now.slice(-5)).toEqual(share.slice(-5));
  });

  it('the same again takes nothing more, and rows that come late are not measured but go', async () => {
    await apply({ ai_usage_day: 100 });
    const before = await table();
    expect(await apply({ ai_usage_day: 100 })).toEqual({});
    await use(row('cart6', '2026-07-01'), row('cart6', '2026-08-12'));
    expect(await measure(CLOSED)).toMatchObject({ changed: 0 });
    expect(await apply({ ai_usage_day: 100 })).toEqual({ ai_usage_day: 1 });
    // A longer time set later does not bring back what was measured for good.
    expect(await apply({ ai_usage_day: 300 })).toEqual({});
    await measure(CLOSED, true);
    expect(await table()).toEqual(before);
  });

  it('a week that was not measured yet keeps its rows, and what it is measured with', async () => {
    const all = (await stored()).length;
    await use(row('cart6', '2026-05-20'));
    expect(await apply({ ai_usage_day: 100 })).toEqual({});
    expect((await stored()).length).toBe(all + 1);
    expect(await measure(CLOSED)).toMatchObject({ weeks: 1, changed: 1, changedFrom: '2026-05-18' });
    expect((await apply({ ai_usage_day: 100 })).ai_usage_day).toBeGreaterThan(40);
  });

  it('goes on in batches, each told', async () => {
    await acme.db.query(
      `INSERT INTO ai_usage_day (tool, identity, day, active, received_at)
       SELECT 'copilot', 'bulk' || i, '2025-01-06', true, now() FROM generate_series(1, $1::int) AS i`,
      [2 * RETENTION_BATCH + 5],
    );
    expect(await apply()).toEqual({ ai_usage_day: 2 * RETENTION_BATCH + 5 });
    expect((await told()).map((one) => (one as { details: { rows: number } }).details.rows)).toEqual([
      RETENTION_BATCH,
      RETENTION_BATCH,
      5,
    ]);
    expect((await chain().verify()).wrong).toBeNull();
  });

  it('each table by its own time; the last of what others count up to stays', async () => {
    await acme.db.query(
      `INSERT INTO sync_run (trigger, whole, state, started_at, finished_at)
       VALUES ('SCHEDULE', true, 'DONE', '2026-01-01', '2026-01-01'), ('SCHEDULE', true, 'DONE', '2026-02-01', '2026-02-01'),
              ('REQUEST', false, 'DONE', '2026-03-01', '2026-03-01'), ('COMMAND', true, 'RUNNING', '2026-11-18', NULL)`,
    );
    await acme.db.query(
      `INSERT INTO velocity_change (from_week, at) VALUES (NULL, '2026-01-01'), (NULL, '2026-02-01'), (NULL, '2026-03-01')`,
    );
    await acme.db.query(
      `INSERT INTO access_token (principal_id, name, hash, scopes, created_at, created_by, expires_at, revoked_at)
       SELECT id, 'old', sha256('a'), '{read}', '2025-01-01', 'x', '2026-01-01', NULL FROM principal LIMIT 1`,
    );
    const [runs, changes] = [await ids('sync_run'), await ids('velocity_change')];
    expect(await apply()).toEqual({ sync_run: 1, velocity_change: changes.length - 1, access_token: 1 });
    expect(await ids('sync_run')).toEqual(runs.slice(1));
    expect(await ids('velocity_change')).toEqual(changes.slice(-1));
    const kinds = (await told()).map((one) => (one as { subject: string }).subject);
    expect(kinds).toEqual(['sync_run', 'velocity_change', 'access_token']);
  });

  it('the audit is for ever unless it is said otherwise, and stays whole when it is shortened', async () => {
    const write = (at: string): Promise<void> =>
      acme.db.transaction((manager) => audit.append(manager, { name: 'x' }, { action: 'test.done' }, new Date(at)));
    for (const at of ['2025-01-01', '2025-06-01', '2025-12-01', '2026-11-01']) await write(at);
    expect(await apply()).toEqual({});
    expect(await apply({ audit_entry: 365 })).toEqual({ audit_entry: 2 });
    expect(await chain().verify()).toMatchObject({ entries: 3, wrong: null });
    expect(await told()).toEqual([
      {
        action: 'audit.shortened',
        actor: 'retention',
        subject: null,
        details: { through: '2', hash: expect.any(String), rows: 2 },
      },
    ]);
    expect(await apply({ audit_entry: 365 })).toEqual({});
  });

  it('says that there is nothing to do it for', async () => {
    await acme.db.query('SELECT clear_installation()');
    await expect(apply()).rejects.toMatchObject({ code: 'NO_ORGANIZATION' });
  });
});
