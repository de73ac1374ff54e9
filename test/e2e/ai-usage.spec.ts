import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { asEveryone } from '../support/access.js';
import { answer, cli, start, type Running } from '../support/paceline.js';
import { freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';

const PATIENCE = 180_000;
const people = (team: string, count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `  - {login: ${team}${i}, team: ${team}, email: ${team}${i}@acme.example}\n`,
  ).join('');
const ORGANIZATION = `organization: {slug: acme, name: Acme, timeZone: UTC}
teams:
  - {slug: cart, name: Cart}
  - {slug: pay, name: Pay}
  - {slug: ops, name: Ops}
people:
${people('cart', 8)}${people('pay', 6)}${people('ops', 3)}`;
/** The week of 2 March 2026, whole: four of cart, none of pay, one of ops and one whom nobody knows. */
const CSV = `Tool,Email,Day,Sessions
Copilot,cart0@acme.example,2026-03-02,3
Copilot,CART1@acme.example,2026-03-03,1
Copilot,cart2@acme.example,2026-03-06,2
Copilot,cart3@acme.example,2026-03-06,
Copilot,cart4@acme.example,2026-03-06,0
Copilot,ops0@acme.example,2026-03-04,1
Copilot,stranger@acme.example,2026-03-04,1
`;

interface Answered {
  status: number;
  body: { errors?: { code: string; message: string }[]; rows?: number };
}
type Share =
  | { __typename: 'ShownShare'; share: number; part: number; whole: number }
  | { __typename: 'SuppressedShare'; smallestGroup: number; reason: string };
interface Adoption {
  adoption: { week: string; coverage: string; basis: string; notLinked: number | null; share: Share | null }[];
}

describe('AI usage, from a file or pushed', () => {
  let database: TestDatabase;
  let server: Running;
  let folder: string;
  const env = (): Record<string, string> => ({ DATABASE_URL: database.url });
  const file = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const push = async (body: string): Promise<Answered> => {
    const response = await fetch(`${server.address}/ingest/ai-usage`, { method: 'POST', body, headers: asEveryone });
    return { status: response.status, body: (await response.json()) as Answered['body'] };
  };
  const adoption = async (slug: string, basis = 'ACTIVE_ENGINEERS'): Promise<Adoption['adoption']> => {
    const asked = `query ($slug: String!, $basis: AdoptionBasis!) { team(slug: $slug) {
      adoption(from: "2026-02-23", to: "2026-03-16", basis: $basis) { week coverage basis notLinked share {
        __typename ... on ShownShare { share part whole } ... on SuppressedShare { smallestGroup reason } } } } }`;
    return (await answer<{ team: Adoption }>(server.address, asked, { slug, basis })).team.adoption;
  };
  const stored = async (): Promise<string | undefined> =>
    (await rowsOf<{ count: string }>(database.url, 'SELECT count(*) FROM ai_usage_day'))[0]?.count;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'paceline-usage-'));
    database = await freshDatabase();
    const imported = await cli(env(), 'import', 'org', await file('org.yaml', ORGANIZATION));
    expect(imported).toMatchObject({ code: 0 });
    server = await start({ ...env(), ROLE: 'api' });
  }, PATIENCE);
  afterAll(async () => {
    await server.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  }, PATIENCE);

  it(
    'refuses a file with one bad line, in words, and stores nothing',
    async () => {
      const bad = `${CSV}Copilot,pay0@acme.example,2026-13-01,1\n`;
      const message = /^1 of 8 rows cannot be read; nothing was imported\.\nline 9: column Day: must be a day/;
      expect(await push(bad)).toMatchObject({
        status: 400,
        body: { errors: [{ code: 'BAD_ROWS', message: expect.stringMatching(message) }] },
      });
      const { code, stderr, stdout } = await cli(env(), 'import', 'ai-usage', await file('bad.csv', bad));
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/line 9: column Day: must be a day/);
      expect(await stored()).toBe('0');
    },
    PATIENCE,
  );

  it(
    'a pushed body is stored once, a packed file of lines says the same, and the command measures',
    async () => {
      expect(await push(CSV)).toEqual({
        status: 202,
        body: { rows: 7, added: 7, changed: 0, unlinked: 1, refreshJob: expect.any(String) },
      });
      expect(await push(CSV)).toMatchObject({ status: 202, body: { rows: 7, added: 0, changed: 0 } });
      const rows = CSV.trim()
        .split('\n')
        .slice(1)
        .map((line) => {
          const [tool, person, day, sessions] = line.split(',');
          return JSON.stringify({ tool, person, day, ...(sessions ? { counts: { sessions: Number(sessions) } } : {}) });
        });
      const packed = await file('usage.ndjson.gz', gzipSync(rows.join('\n')));
      const { code, stdout } = await cli(env(), '--json', 'import', 'ai-usage', packed);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ rows: 7, added: 0, changed: 0, unlinked: 1, measured: {} });
    },
    PATIENCE,
  );

  it(
    'answers active engineers ÷ roster, hides small groups, and says how many accounts are not linked',
    async () => {
      const week = { week: '2026-03-02', coverage: 'COMPLETE', basis: 'ACTIVE_ENGINEERS', notLinked: null };
      const missing = (name: string) => ({ ...week, week: name, coverage: 'MISSING', share: null });
      const shown = (part: number, whole: number) => ({ __typename: 'ShownShare', share: part / whole, part, whole });
      const around = (middle: object) => [missing('2026-02-23'), { ...week, ...middle }, missing('2026-03-09')];
      expect(await adoption('cart')).toEqual(around({ share: shown(4, 8) }));
      const hidden = {
        share: { __typename: 'SuppressedShare', smallestGroup: 5, reason: expect.stringMatching(/few/) },
      };
      expect(await adoption('ops')).toEqual(around(hidden));
      // Large enough, but 17 − 8 − 6 would be the three of ops.
      expect(await adoption('pay')).toEqual(around(hidden));
      expect(await adoption('acme')).toEqual(around({ share: shown(5, 17), notLinked: 1 }));
      const marked = await adoption('cart', 'AI_TRAILER_COMMITS');
      expect(marked.map(({ coverage, basis, share }) => [coverage, basis, share])).toEqual(
        Array.from({ length: 3 }, () => ['MISSING', 'AI_TRAILER_COMMITS', null]),
      );
    },
    PATIENCE,
  );

  it(
    'says in words what an import did',
    async () => {
      const more = await file('more.csv', 'tool,person,day\nkiro,pay0,2026-03-05\nkiro,who,2026-03-05\n');
      const { stdout, code } = await cli(env(), 'import', 'ai-usage', more, '--no-measure');
      expect([code, stdout]).toEqual([
        0,
        '2 rows: 2 added, 0 changed, 0 unchanged\n' +
          '1 account is not linked to anybody: give people their e-mail or login in the organisation file, and it will be\n',
      ]);
    },
    PATIENCE,
  );
});
