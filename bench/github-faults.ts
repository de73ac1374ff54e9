import { createHash, generateKeyPairSync } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbedded } from '../src/platform/embedded-postgres.js';
import { generatedWorld } from '../test/support/github/generated-world.js';
import { spent } from '../test/support/github/request-log.js';
import { startGitHub } from '../test/support/github/stand-in.js';
import { NEXT_TOKEN, weather } from '../test/support/github/storm.js';
import { type Facts, rowsOf } from '../test/support/github/syncing.js';
import { token, TOKEN } from '../test/support/github/viewer.js';
import { pulling, startPull } from './github-process.js';

/**
 * A pull during which everything goes wrong, and one during which nothing does: their rows, as hashes. Signed in with a
 * token, or with a GitHub App when the last argument is `app`. Needs `npm run build`.
 * `node --import ./test/support/swc-register.mjs bench/github-faults.ts REPOSITORIES DEPLOYMENTS RELEASES [app]`; JSON.
 */
const [repositories = 60, deployments = 20_000, releases = 1_500] = process.argv.slice(2).filter(Number).map(Number);
const asApp = process.argv.at(-1) === 'app';
const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
const key = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const world = generatedWorld(1, { repositories, deployments, releases, teams: 5, people: 5 });
const app = { id: 1, publicKey: key.publicKey, installations: [{ id: 2, login: 'acme' }] };
const github = await startGitHub({
  world,
  tokens: [token(TOKEN), token(NEXT_TOKEN)],
  limits: { core: 100_000, graphql: 100_000 },
  ...(asApp ? { app } : {}),
});
const embedded = await startEmbedded(join(folder, 'data'), { durability: 'safe' });

/** A database of its own, and the settings of a pull into it. */
async function database(name: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: embedded.databaseUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`).finally(() => client.end());
  const url = new URL(embedded.databaseUrl);
  url.pathname = `/${name}`;
  const signIn: Record<string, string> = asApp
    ? { GITHUB_TOKEN: '', GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: key.privateKey }
    : {};
  const env = { ...signIn, DATABASE_URL: url.href };
  await promisify(execFile)(process.execPath, ['dist/src/cli/paceline.js', 'migrate'], {
    env: pulling(github.address, env).env,
  });
  return env;
}

function startIn(env: Record<string, string>, as: string) {
  const child = startPull(github.address, asApp ? env : { ...env, GITHUB_TOKEN: as });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { ended, kill: () => void child.kill('SIGKILL') };
}

async function hashesOf(env: Record<string, string>): Promise<Record<keyof Facts, string>> {
  const client = new pg.Client({ connectionString: env['DATABASE_URL'] });
  await client.connect();
  const rows = await rowsOf({ query: async (sql: string) => (await client.query(sql)).rows as never });
  await client.end();
  // When a pull ended is its own; what it has read until then is not.
  const coverage = rows.coverage.map((line) => line.replace(/,\\"[^"]*\\"\)/, ',…)'));
  const hash = (lines: string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex');
  return Object.fromEntries(
    Object.entries({ ...rows, coverage }).map(([name, lines]) => [name, `${lines.length} ${hash(lines)}`]),
  ) as Record<keyof Facts, string>;
}

try {
  const clean = await database('clean');
  const began = performance.now();
  if ((await startIn(clean, TOKEN).ended) !== 0) throw new Error('the pull that nothing disturbs failed');
  const cleanSeconds = (performance.now() - began) / 1000;
  const requests = github.requests.length;
  const stormy = await database('stormy');
  const set = performance.now();
  const told = await weather(github, { requests, usedUpMs: 3000, seed: 7, start: (as) => startIn(stormy, as) });
  const seconds = (performance.now() - set) / 1000;
  const met = github.requests.slice(requests).flatMap(({ fault }) => fault ?? []);
  const [wanted, found] = [await hashesOf(clean), await hashesOf(stormy)];
  const same = JSON.stringify(wanted) === JSON.stringify(found);
  const faults = Object.fromEntries([...new Set(met)].map((kind) => [kind, met.filter((one) => one === kind).length]));
  const { core, graphqlPoints } = spent(github.requests.slice(requests));
  const figures = {
    ...{
      bench: 'github-faults',
      cores: cpus().length,
      repositories,
      deployments,
      releases,
      signedInAs: asApp ? 'app' : 'token',
    },
    ...{ cleanSeconds, cleanRequests: requests, seconds, requests: github.requests.length - requests },
    ...{ core, graphqlPoints, ...told, faults, tokensMade: github.app?.minted.length ?? null },
    ...{ same, wanted, found: same ? 'the same' : found },
  };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  if (!same) process.exitCode = 1;
} finally {
  await github.close();
  await embedded.stop();
  await rm(folder, { recursive: true, force: true });
}
