import { answer, ask, start, type Running } from '../support/paceline.js';
import { rowsOf, type TestDatabase } from '../support/postgres.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;
const SPAN = 'from: "2026-06-01T00:00:00Z", to: "2026-06-15T00:00:00Z"';

interface Connection {
  nodes: Record<string, unknown>[];
  edges: { cursor: string; node: Record<string, unknown> }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount: number;
}

/** A connection: where it is, its arguments, and what tells its nodes apart. */
interface List {
  where: (field: string) => string;
  field: string;
  args: string;
  node: string;
}

const root = (field: string): string => field;
const under = (slug: string) => (field: string) => `team(slug: "${slug}") { ${field} }`;
const EVENT = 'repository sha tag verdict';
const LISTS: [string, List][] = [
  ['teams', { where: root, field: 'teams', args: '', node: 'slug' }],
  ['teams, last first', { where: root, field: 'teams', args: 'orderBy: { direction: DESC }', node: 'slug' }],
  ['teams found', { where: root, field: 'teams', args: 'filter: { search: "S", under: "open-source" }', node: 'slug' }],
  ['children', { where: under('open-source'), field: 'children', args: '', node: 'slug' }],
  ['deliveries', { where: under('vercel'), field: 'deliveries', args: SPAN, node: `${EVENT} deliveredAt events` }],
  ['deliveries of all', { where: under('open-source'), field: 'deliveries', args: SPAN, node: `${EVENT} deliveredAt` }],
  [
    'events',
    {
      where: under('vercel/ai'),
      field: 'events',
      args: SPAN.replace('15T', '03T'),
      node: `${EVENT} occurredAt reason`,
    },
  ],
  [
    'redeploys',
    {
      where: under('vercel/ai'),
      field: 'events',
      args: `${SPAN.replace('15T', '03T')}, verdicts: [REDEPLOY]`,
      node: EVENT,
    },
  ],
  ['reports', { where: under('open-source'), field: 'reports', args: '', node: 'id week' }],
];
const GOAL_FIELDS = ['NAME', 'MULTIPLE_13W', 'BASELINE_RATE', 'RATE_13W', 'TARGET_MULTIPLE', 'STATUS'];
const SORTED = GOAL_FIELDS.flatMap((field) => ['ASC', 'DESC'].map((direction): [string, string] => [field, direction]));

describe('connections', () => {
  let database: TestDatabase;
  let server: Running;

  beforeAll(async () => {
    database = await sampleDatabase();
    server = await start({ DATABASE_URL: database.url });
    const weeks = Array.from({ length: 16 }, (_, i) =>
      new Date(Date.UTC(2026, 2, 2 + 7 * i)).toISOString().slice(0, 10),
    );
    const writes = weeks.map((week, i) => `w${i}: writeReport(input: { week: "${week}" }) { userErrors { code } }`);
    await answer(server.address, `mutation { ${writes.join(' ')} }`);
  }, PATIENCE);
  afterAll(async () => {
    await server.stop();
    await database.drop();
  }, PATIENCE);

  const query = ({ where, field, args, node }: List, page: string): string =>
    `{ ${where(`${field}(${[args, page].filter(Boolean).join(', ')}) {
      nodes { ${node} } edges { cursor node { ${node} } } pageInfo { hasNextPage endCursor } totalCount }`)} }`;
  const page = async (list: List, paging: string): Promise<Connection> => {
    const data = await answer<Record<string, Record<string, unknown>>>(server.address, query(list, paging));
    return (data[list.field] ?? data['team']?.[list.field]) as Connection;
  };

  /** Walking pages of 7 gives what one large page gives, in order, each once. */
  const walk = async (list: List): Promise<Connection> => {
    const whole = await page(list, 'first: 1000');
    expect(whole.nodes.length).toBeGreaterThan(7);
    expect(whole).toMatchObject({ totalCount: whole.nodes.length, pageInfo: { hasNextPage: false } });
    expect(whole.edges.map(({ node }) => node)).toEqual(whole.nodes);
    expect(new Set(whole.edges.map(({ cursor }) => cursor)).size).toBe(whole.nodes.length);
    expect(whole.pageInfo.endCursor).toBe(whole.edges.at(-1)?.cursor);
    const walked: object[] = [];
    let after = 'null';
    for (let more = true; more;) {
      const next = await page(list, `first: 7, after: ${after}`);
      expect(next.totalCount).toBe(whole.totalCount);
      expect(next.nodes.length).toBe(Math.min(7, whole.totalCount - walked.length));
      walked.push(...next.nodes);
      more = next.pageInfo.hasNextPage;
      after = JSON.stringify(next.pageInfo.endCursor);
    }
    expect(walked).toEqual(whole.nodes);
    expect(await page(list, `first: 7, after: ${after}`)).toEqual({
      ...{ nodes: [], edges: [], totalCount: whole.totalCount, pageInfo: { hasNextPage: false, endCursor: null } },
    });
    expect(await page(list, 'first: 0')).toMatchObject({
      nodes: [],
      totalCount: whole.totalCount,
      pageInfo: { hasNextPage: true },
    });
    return whole;
  };

  it.each(LISTS)(
    '%s: pages of seven are the whole',
    async (_name, list) => {
      await walk(list);
    },
    PATIENCE,
  );

  it.each(SORTED)(
    'teams by %s %s: in order, those without the figure last',
    async (field, direction) => {
      const figures =
        'slug name progress(program: "2025", week: "2025-12-22") { status targetMultiple baselineRate rate13w multiple13w }';
      const args = `filter: { program: "2025", week: "2025-12-22" }, orderBy: { field: ${field}, direction: ${direction} }`;
      const { nodes, totalCount } = await walk({ where: root, field: 'teams', args, node: figures });
      expect(totalCount).toBe(46);
      const statuses = ['MET', 'TOO_EARLY', 'MISSED', 'NOT_STARTED', 'NOT_MEASURABLE', 'NO_DATA'];
      const keys: Record<string, (progress: Record<string, unknown>) => unknown> = {
        MULTIPLE_13W: ({ multiple13w }) => multiple13w,
        BASELINE_RATE: ({ baselineRate }) => baselineRate,
        RATE_13W: ({ rate13w }) => rate13w,
        TARGET_MULTIPLE: ({ targetMultiple }) => targetMultiple,
        STATUS: ({ status }) => statuses.indexOf(String(status)),
      };
      const found = nodes.map((node) =>
        keys[field] ? keys[field](node['progress'] as Record<string, unknown>) : node['slug'],
      );
      const known = found.filter((figure) => figure !== null) as (number | string)[];
      expect(found.slice(0, known.length)).toEqual(known);
      const sign = direction === 'ASC' ? 1 : -1;
      expect(known).toEqual(known.toSorted((a, b) => sign * (a < b ? -1 : a > b ? 1 : 0)));
      if (field === 'MULTIPLE_13W') expect(known.length).toBeLessThan(found.length);
    },
    PATIENCE,
  );

  it(
    'a cursor that is none of this list, and a bad first, are clear errors',
    async () => {
      const sorted = { where: root, field: 'teams', args: 'filter: { program: "2025" }', node: 'slug' };
      const cursors: string[] = [];
      for (const [, list] of [...LISTS, ['sorted', sorted] as [string, List]]) {
        cursors.push((await page(list, 'first: 1')).pageInfo.endCursor ?? '');
      }
      const odd = [
        '["a","b"]',
        '[1,2]',
        '[null,null,null]',
        '["2026-13-45","1"]',
        '{}',
        '"x"',
        '',
        '["a\\u0000",1]',
        '["a",99999999999]',
      ];
      cursors.push(...odd.map((text) => Buffer.from(text).toString('base64url')), 'not a cursor', '💥');
      for (const [, list] of [...LISTS, ['sorted', sorted] as [string, List]]) {
        for (const cursor of cursors) {
          const { errors } = await ask(server.address, query(list, `first: 1, after: ${JSON.stringify(cursor)}`));
          // The cursor of a list with the same key is as good as one of its own.
          if (errors) expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_CURSOR']);
        }
        for (const first of ['-1', '1001', 'null']) {
          const { errors } = await ask(server.address, query(list, `first: ${first}`));
          expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_PAGE', field: ['first'] }]);
        }
        const { errors } = await ask(server.address, query(list, `first: 1, after: "x"`));
        expect(errors?.[0]).toMatchObject({
          message: 'after is no cursor of this list; leave it out to begin at the first row',
          extensions: { code: 'BAD_CURSOR', field: ['after'] },
        });
      }
      expect(server.process.output().match(/"level":"error"/g) ?? []).toHaveLength(0);
    },
    PATIENCE,
  );

  it(
    'names that differ in nothing but case keep one order, whichever way',
    async () => {
      const { rows } = {
        rows: await rowsOf<{ slug: string }>(
          database.url,
          `UPDATE team SET name = 'Same' WHERE slug LIKE 'octokit/%' RETURNING slug`,
        ),
      };
      await rowsOf(database.url, `UPDATE team SET name = 'sAME' WHERE slug = 'octokit/rest.js'`);
      const list = { where: root, field: 'teams', args: 'filter: { search: "s" }', node: 'slug' };
      const up = await walk(list);
      const down = await walk({ ...list, args: `${list.args}, orderBy: { direction: DESC }` });
      expect(down.nodes).toEqual(up.nodes.toReversed());
      expect(rows.length).toBeGreaterThan(2);
      await walk({ ...list, args: 'filter: { program: "2026" }, orderBy: { field: NAME, direction: DESC }' });
    },
    PATIENCE,
  );
});
