import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../support/paceline.js';
import { freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { withTeam } from '../support/github/team-changes.js';
import { token, TOKEN } from '../support/github/viewer.js';
import type { Team, World } from '../support/github/world.js';

const PATIENCE = 180_000;

/** Five teams: found by `org/slug`, by `slug`, by name, by a name that two have, and not at all. */
function smallWorld(): World {
  const team = (id: number, slug: string, parent: string | null, more: Partial<Team> = {}): Team => ({
    id, slug, name: slug.toUpperCase(), parent, members: [], repositories: [], ...more,
  }); // prettier-ignore
  const repository = (id: number, name: string) => ({
    id, owner: 'Acme', name, formerly: [], createdAt: '2020-01-01T00:00:00Z', pushedAt: '2026-01-01T00:00:00Z',
    archived: false, fork: false, private: false, tags: [], releases: [], deployments: [],
  }); // prettier-ignore
  const names = ['web', 'mono', 'cart', 'pay', 'old', 'lake', 'new', 'ahead'];
  return {
    organizations: [
      {
        id: 9001, login: 'Acme', name: 'Acme Corp', createdAt: '2019-01-01T00:00:00Z', members: ['ada'],
        teams: [
          team(9000, 'shop', null, { members: ['ada'], repositories: ['web', 'mono', 'new'] }),
          // What is above hands mono down to it.
          team(9001, 'cart', 'shop', { repositories: ['cart', 'mono'] }),
          team(9002, 'pay', null, { repositories: ['pay', 'cart', 'ahead'], permissions: { cart: 'READ' } }),
          team(9003, 'ops', null, { repositories: ['old', 'web'], permissions: { web: 'TRIAGE' } }),
          team(9004, 'data', null, { repositories: ['lake'] }),
        ],
      },
    ],
    people: [{ id: 11, login: 'ada', name: 'Ada' }],
    repositories: names.map((name, n) => repository(600 + n, name)),
  }; // prettier-ignore
}

const FILE = `
organization: { slug: ours, name: Ours, timeZone: UTC }
teams:
  - { slug: shop, name: The shop }
  - { slug: acme/cart, name: The cart }
  - { slug: cart, name: Another }
  - { slug: payments, name: Pay }
  - { slug: lakes, name: Data }
  - { slug: rivers, name: data }
people:
  - { login: ada, team: shop }
ownership:
  - { repo: Acme/web, team: shop }
  - { repo: acme/mono, team: payments }
  - { repo: Acme/cart, team: cart }
  - { repo: Acme/pay, team: payments, to: 2026-01-05 }
  - { repo: Acme/ahead, team: payments, from: 2099-01-01 }
  - { repo: Acme/old, team: shop }
  - { repo: Acme/lake, team: shop }
`;

let database: TestDatabase;
let github: GitHubStandIn;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paceline-proposals-'));
  await writeFile(join(folder, 'ours.yaml'), FILE);
  const narrow = token('github_pat_narrow', { withheld: ['members'] });
  const filesless = token('github_pat_filesless', { withheld: ['contents'] });
  github = await startGitHub({ world: smallWorld(), tokens: [token(TOKEN), narrow, filesless] });
  database = await freshDatabase();
  env = { DATABASE_URL: database.url, GITHUB_TOKEN: TOKEN, GITHUB_API_URL: github.address };
  expect(await cli(env, 'import', 'org', '--no-measure', join(folder, 'ours.yaml'))).toMatchObject({ stderr: '' });
}, PATIENCE);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
  await github.close();
}, PATIENCE);
beforeEach(async () => {
  github.world = smallWorld();
  await rowsOf(database.url, 'TRUNCATE ownership_proposal');
});

interface Said {
  proposed: number;
  withdrawn: number;
  proposals: { id: number; repo: string; component: string; team: string; source: string; why: string }[];
  notProposed: { what: string; why: string }[];
}

async function propose(...args: string[]): Promise<Said> {
  const said = await cli(env, '--json', 'propose', 'github', ...args);
  expect(said).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(said.stdout) as Said;
}

const owners = ({ proposals }: Said): string[] => proposals.map(({ repo, team }) => `${repo} ${team}`).toSorted();
const PROPOSED = ['Acme/cart acme/cart', 'Acme/pay payments', 'acme/mono shop'];
const stored = async (): Promise<string[]> =>
  (
    await rowsOf<{ line: string }>(
      database.url,
      `SELECT concat_ws(' ', full_name, '"' || component || '"', slug, source, state) AS line FROM ownership_proposal
       JOIN repository ON repository.id = repository_id JOIN team ON team.id = team_id ORDER BY 1`,
    )
  ).map(({ line }) => line);
const audited = async (): Promise<unknown[]> =>
  rowsOf(
    database.url,
    `SELECT actor, subject, details FROM audit_entry WHERE action = 'ownership.proposed' ORDER BY id`,
  );

test(
  'what GitHub’s teams own and nobody here does is proposed once, the rest is told',
  async () => {
    const before = (await audited()).length;
    const first = await propose('--org', 'acme');
    expect(owners(first)).toEqual(PROPOSED);
    expect(first).toMatchObject({ proposed: 3, withdrawn: 0 });
    expect(first.proposals.find(({ team }) => team === 'shop')?.why).toBe(
      'GitHub’s team Acme/shop has write, the highest permission of a team',
    );
    // old and lake are proposed to nobody: no team is invented, and none of two is guessed.
    expect(first.notProposed).toEqual([
      { what: 'Acme/data', why: '2 teams here are called "DATA"' },
      { what: 'Acme/ops', why: 'no team that is open here has its slug or its name' },
      { what: 'Acme/new', why: 'no such repository is known here: sync it first' },
    ]);
    const rows = await stored();
    expect(rows).toHaveLength(3);
    expect(rows).toContain('Acme/cart "" acme/cart GITHUB_TEAM OPEN');

    const second = await propose('--org', 'acme', 'ACME');
    expect([second.proposed, second.withdrawn, second.proposals]).toEqual([0, 0, first.proposals]);
    expect(await stored()).toEqual(rows);
    expect((await audited()).slice(before)).toEqual([
      { actor: 'command line', subject: 'Acme', details: { before: null, after: { proposed: 3, withdrawn: 0 } } },
    ]);
  },
  PATIENCE,
);

test(
  'what was rejected or is open from a file is not proposed, what was accepted and is owned no more is',
  async () => {
    await rowsOf(
      database.url,
      `INSERT INTO ownership_proposal (repository_id, component, team_id, source, why, state, proposed_at, decided_at, reason)
       SELECT repository.id, '', team.id, source, 'a test', state, now(), CASE state WHEN 'OPEN' THEN NULL ELSE now() END, 'r'
       FROM (VALUES ('acme/mono', 'shop', 'GITHUB_TEAM', 'REJECTED'), ('acme/cart', 'acme/cart', 'CODEOWNERS', 'OPEN'),
                    ('acme/pay', 'payments', 'GITHUB_TEAM', 'ACCEPTED')) AS said (repo, slug, source, state)
       JOIN repository ON lower(full_name) = repo JOIN team USING (slug)`,
    );
    // A file that says what was rejected of a team proposes it no more than the team does.
    github.change((world) => ({
      ...world,
      repositories: world.repositories.map((one) =>
        one.name === 'mono' ? { ...one, files: { CODEOWNERS: '* @acme/shop' } } : one,
      ),
    }));
    expect(owners(await propose('--org', 'acme'))).toEqual(['Acme/cart acme/cart', 'Acme/pay payments']);
    expect(await stored()).toEqual(
      expect.arrayContaining([
        'acme/mono "" shop GITHUB_TEAM REJECTED',
        'Acme/cart "" acme/cart CODEOWNERS OPEN',
        'Acme/pay "" payments GITHUB_TEAM OPEN',
      ]),
    );
    await rowsOf(
      database.url,
      `UPDATE ownership_proposal SET state = 'REJECTED', decided_at = now() WHERE source = 'CODEOWNERS'`,
    );
    expect(owners(await propose('--org', 'acme'))).toEqual(['Acme/pay payments']);
  },
  PATIENCE,
);

test(
  'what GitHub says no more is withdrawn',
  async () => {
    await propose('--org', 'acme');
    github.change((world) => withTeam(world, 'Acme', 'shop', (team) => ({ ...team, permissions: { mono: 'READ' } })));
    const said = await propose('--org', 'acme');
    // The team below has it now, and is another one here.
    expect(said).toMatchObject({ proposed: 1, withdrawn: 1 });
    expect(owners(said)).toEqual(['Acme/cart acme/cart', 'Acme/pay payments', 'acme/mono acme/cart']);
  },
  PATIENCE,
);

test(
  'CODEOWNERS files of known repositories are read with them, the first of each that is there',
  async () => {
    const files: Record<string, Record<string, string>> = {
      web: { '.github/CODEOWNERS': '* @acme/cart\n/ui/ @Acme/shop\n*.md @acme/shop\n', CODEOWNERS: '* @acme/payments' },
      cart: { 'docs/CODEOWNERS': '* @acme/cart\n' },
      mono: { CODEOWNERS: '# '.padEnd(1_100_000, 'x') },
      new: { CODEOWNERS: '* @acme/cart' },
    };
    github.change((world) => ({
      ...world,
      repositories: world.repositories.map((one) => ({ ...one, files: files[one.name] ?? {} })),
    }));
    const asked = github.requests.length;
    const first = await propose('--org', 'acme');
    const wanted = [
      'Acme/cart "" acme/cart CODEOWNERS OPEN',
      'Acme/pay "" payments GITHUB_TEAM OPEN',
      'Acme/web "" acme/cart CODEOWNERS OPEN',
      'Acme/web "ui" shop CODEOWNERS OPEN',
      'acme/mono "" shop GITHUB_TEAM OPEN',
    ];
    expect((await stored()).toSorted()).toEqual(wanted);
    expect(first).toMatchObject({ proposed: 5, withdrawn: 0 });
    expect(first.proposals).toHaveLength(5);
    expect(first.notProposed.slice(0, 2)).toEqual([
      { what: 'CODEOWNERS of Acme/mono', why: 'CODEOWNERS is larger than GitHub shows' },
      { what: 'CODEOWNERS of Acme/web, line 3: *.md', why: 'it is a pattern of files, no single directory' },
    ]);
    const contents = github.requests.slice(asked).filter(({ operation }) => operation === 'repos/get-content');
    // One for web, two for mono, three for each of the other five that are known.
    expect(contents).toHaveLength(1 + 2 + 5 * 3);
    expect(contents.filter(({ path }) => path.includes('/new/'))).toEqual([]);

    expect(await propose('--org', 'acme')).toMatchObject({ proposed: 0, withdrawn: 0 });
    // A file that is gone takes nothing back: what was read from it is still to be decided.
    github.world = smallWorld();
    await propose('--org', 'acme');
    expect((await stored()).toSorted()).toEqual(wanted);
  },
  PATIENCE,
);

test(
  'without leave to read files it says how to go without them',
  async () => {
    const filesless = { ...env, GITHUB_TOKEN: 'github_pat_filesless' };
    const said = await cli(filesless, 'propose', 'github', '--org', 'acme');
    expect(said).toMatchObject({ code: 1, stdout: '' });
    expect(said.stderr).toMatch(
      /^paceline: the token may not read the files of Acme\/\w+: .*--no-codeowners goes without\n$/,
    );
    expect(await stored()).toEqual([]);
    expect(await cli(filesless, 'propose', 'github', '--org', 'acme', '--no-codeowners')).toMatchObject({ code: 0 });
    expect(await stored()).toHaveLength(3);
  },
  PATIENCE,
);

test(
  'says it in lines, of the organisations of GITHUB_ORGS',
  async () => {
    const said = await cli({ ...env, GITHUB_ORGS: 'acme' }, 'propose', 'github');
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toMatch(/^\d+: Acme\/pay is payments’s \(GitHub’s team Acme\/pay has write, /m);
    expect(said.stdout).toMatch(/^left out: Acme\/ops: no team that is open here has its slug or its name$/m);
    expect(said.stdout).toMatch(/^3 proposed, 0 withdrawn, 3 open; confirm them with confirmProposals at \/graphql$/m);
  },
  PATIENCE,
);

describe('one line, and nothing is proposed,', () => {
  const CASES: [string, Record<string, string>, string[], RegExp][] = [
    ['without a token', { GITHUB_TOKEN: '' }, ['--org', 'acme'], /^paceline: GITHUB_TOKEN is not set: propose needs one/],
    ['with a token of nobody', { GITHUB_TOKEN: 'ghp_nobody' }, ['--org', 'acme'], /^paceline: GitHub refuses the token for the organisation acme: .* then propose again$/],
    ['without the permission', { GITHUB_TOKEN: 'github_pat_narrow' }, ['--org', 'acme'], /^paceline: the token may not read the teams .*"Members: read".*then propose again/],
    ['of an organisation that is not there', {}, ['--org', 'acme', 'nowhere'], /^paceline: GitHub does not show the organisation nowhere/],
    ['without an organisation', {}, [], /^paceline: say which organisation of GitHub: --org ORG, or set GITHUB_ORGS$/],
  ]; // prettier-ignore

  test.each(CASES)(
    '%s',
    async (_what, more, args, message) => {
      const said = await cli({ ...env, ...more }, 'propose', 'github', ...args);
      expect([said.code, said.stdout, said.stderr.split('\n').length]).toEqual([1, '', 2]);
      expect(said.stderr.trim()).toMatch(message);
      expect(await stored()).toEqual([]);
    },
    PATIENCE,
  );

  test(
    'when the teams come from GitHub, without asking it',
    async () => {
      await rowsOf(database.url, `UPDATE organization SET teams_from = 'GITHUB'`);
      const asked = github.requests.length;
      const said = await cli(env, 'propose', 'github', '--org', 'acme');
      await rowsOf(database.url, `UPDATE organization SET teams_from = 'FILE'`);
      expect(said).toMatchObject({ code: 1, stdout: '' });
      expect(said.stderr).toMatch(/^paceline: teams, people and ownership come from GitHub/);
      expect(github.requests.length).toBe(asked);
    },
    PATIENCE,
  );
});
