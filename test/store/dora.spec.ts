import type { DoraFigures, DoraGap } from '../../src/core/dora.js';
import { type Deployment, doraOn } from '../support/dora.js';
import { golden } from '../support/golden.js';
import { CLOSED, OWNED, whole } from '../support/shop.js';
import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

interface Case {
  name: string;
  first?: boolean;
  deliver?: [string, string, string?][];
  deployments?: Deployment[];
  changes?: Row[];
  incidents?: Row[];
  failed?: [string, string, string, string | null, string][];
  figures: Partial<Record<keyof DoraFigures, [number, number, number] | DoraGap>>;
}

const cases = golden<Case>('dora.json');
const at = (text: string): string => `2026-${text}:00Z`;
/** Instants as they are written out. */
const written = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([field, value]) => [field, field.endsWith('At') ? at(String(value)) : value]),
  );

let acme: TinyOrganization;
let dora: ReturnType<typeof doraOn>;
beforeAll(async () => {
  acme = await tinyOrganization();
  dora = doraOn(acme);
});
afterAll(() => acme.close());

const deploy = (sha: string, when: string, environment = 'prod', repo = 'acme/cart'): Row => ({
  repo,
  sha,
  deliveredAt: at(when),
  environment,
});

async function tell({ first, deliver = [], deployments = [], changes = [], incidents = [] }: Case): Promise<void> {
  await acme.deliver(
    ...['acme/cart', 'acme/pay', 'acme/tags'].map((repo) => whole(repo)),
    ...(first ? [] : [deploy('00', '02-23T10:00', deployments.length > 0 ? 'production' : 'prod')]),
    ...deliver.map(([sha, when, environment]) => deploy(sha, when, environment)),
  );
  const told = deployments.map((one) => ({
    ...one,
    statuses: one.statuses.map(([state, when]): [string, string] => [state, at(when)]),
  }));
  await dora.deployments('acme/cart', told);
  await dora.changes(changes.map((row) => written({ repo: 'acme/cart', ...row })));
  await dora.incidents(incidents.map((row) => written({ repo: 'acme/cart', ...row })));
}

describe('DORA’s five, by hand', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    await acme.load(OWNED);
    await tell(one);
    await acme.measure(CLOSED);
    const instant = (text: string | null): number | null => (text === null ? null : Date.parse(at(text)));
    const failed = (await dora.failures('cart')).map((row) => [
      ...[row.sha, row.ways.join(' '), Date.parse(row.failed_at)],
      ...[row.recovered_at === null ? null : Date.parse(row.recovered_at), row.linked],
    ]);
    expect(failed).toEqual(
      (one.failed ?? []).map(([sha, ways, from, to, linked]) => [sha, ways, instant(from), instant(to), linked]),
    );
    const figures = await dora.figures('cart');
    for (const [name, expected] of Object.entries(one.figures)) {
      const { value, n, of, reason } = figures[name as keyof DoraFigures];
      if (typeof expected === 'string') expect([name, value, reason]).toEqual([name, null, expected]);
      else expect([name, value, n, of, reason]).toEqual([name, ...expected, null]);
    }
    // What is above sees the same.
    expect(await dora.figures('shop', 'TREE')).toMatchObject({
      changeFailureRate: figures.changeFailureRate,
      recoveryTime: figures.recoveryTime,
      changeLeadTime: figures.changeLeadTime,
      reworkRate: figures.reworkRate,
    });
  });
});
