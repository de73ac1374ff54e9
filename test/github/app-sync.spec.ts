import { generateKeyPairSync } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { connect } from '../../src/data-source.js';
import { GitHub } from '../../src/github/github.js';
import { FixedClock } from '../../src/platform/clock.js';
import { worldOf } from '../support/github/asking.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { syncServices } from '../support/github/sync-services.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const acme = worldOf(40);
const [organization, api] = [acme.organizations[0]!, acme.repositories[0]!];
const world = {
  ...acme,
  organizations: [organization, { ...organization, id: 8, login: 'globex' }],
  repositories: [api, { ...api, id: 700, owner: 'globex', name: 'web', formerly: [], deployments: [] }],
};
const BOTH = [
  { id: 11, login: 'acme' },
  { id: 12, login: 'globex' },
];

let github: GitHubStandIn;
let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  github = await startGitHub({ world, app: { id: 4711, publicKey, installations: BOTH } });
  database = await freshDatabase();
  db = await connect(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
  await github.close();
});

/** Both accounts at a moment; the organisation is not followed. */
const pull = async (at: string, key = privateKey) => {
  const { serviceOf, runs } = syncServices(db, new FixedClock(new Date(at)));
  const access = new GitHub({
    ...{ token: undefined, apiUrl: github.address, organizations: [], timeZone: 'UTC', retrySecondMs: 5 },
    app: { id: '4711', privateKey: key, installations: [] },
  });
  const run = await serviceOf(access).run({ trigger: 'COMMAND', organizations: ['acme', 'globex'] });
  return { run, failures: await runs.failures([run.id]) };
};

test('each account is pulled by its own installation', async () => {
  const { run } = await pull('2026-11-16T12:00:00Z');
  expect(run).toMatchObject({ state: 'DONE', repositories: 2, done: 2, failed: 0, errorCode: null });
});

test('an installation that is suspended is told by name, with all that it showed, and stops none of the others', async () => {
  github.app!.installations = BOTH.map((one) => ({ ...one, suspended: one.login === 'globex' }));
  const { run, failures } = await pull('2026-11-16T13:00:00Z');
  expect(run).toMatchObject({ state: 'DONE', repositories: 2, done: 1, failed: 1, errorCode: 'GITHUB_INSTALLATION' });
  expect(failures).toMatchObject([{ repository: 'globex/web', code: 'GITHUB_INSTALLATION' }]);
  const [told] = await db.query<{ gone: boolean; known: Date }[]>(
    `SELECT gone_at IS NOT NULL AS gone, upper(covered) AS known
     FROM repository JOIN feed_coverage ON repository_id = repository.id WHERE full_name = 'globex/web'`,
  );
  // Not known since, and not taken for deleted.
  expect(told).toEqual({ gone: false, known: new Date('2026-11-16T12:00:00Z') });
});

test('a key that is not the App’s fails the run, which is recorded', async () => {
  const other = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await expect(pull('2026-11-16T14:00:00Z', other.privateKey)).rejects.toMatchObject({ code: 'GITHUB_APP' });
  const [last] = await db.query<object[]>('SELECT state, error_code FROM sync_run ORDER BY id DESC LIMIT 1');
  expect(last).toEqual({ state: 'FAILED', error_code: 'GITHUB_APP' });
});
