import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { generatedWorld } from '../test/support/github/generated-world.js';
import { spent } from '../test/support/github/request-log.js';
import { startGitHub } from '../test/support/github/stand-in.js';
import { token, TOKEN } from '../test/support/github/viewer.js';

/**
 * How long a pull takes: a made-up organisation behind a stand-in of GitHub that runs in a process of its own, pulled
 * into an embedded Postgres, then again with nothing new. Needs `npm run build`.
 * `node --import ./test/support/swc-register.mjs bench/github-sync.ts REPOSITORIES DEPLOYMENTS RELEASES`; prints JSON.
 */
const [repositories = '200', deployments = '50000', releases = '6000', role] = process.argv.slice(2);
/** Writes down the most memory that its process had. */
const PRELOAD = `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.MEMORY_FILE, String(process.resourceUsage().maxRSS)));`;
const REGISTER = ['--import', './test/support/swc-register.mjs'];

if (role === 'github') await serve();
else await measure();

/** The stand-in: tells its address, and for each line that it reads what was asked since the last one. */
async function serve(): Promise<void> {
  const size = { repositories: Number(repositories), deployments: Number(deployments), releases: Number(releases) };
  const world = generatedWorld(1, { ...size, teams: 20, people: 20 });
  const plenty = { core: 1_000_000, graphql: 1_000_000 };
  const github = await startGitHub({ world, tokens: [token(TOKEN)], limits: plenty });
  const told = world.repositories.flatMap((one) => one.deployments);
  const say = (what: object): unknown => process.stdout.write(`${JSON.stringify(what)}\n`);
  say({
    address: github.address,
    deployments: told.length,
    statuses: told.reduce((sum, one) => sum + one.statuses.length, 0),
    releases: world.repositories.reduce((sum, one) => sum + one.releases.length, 0),
    tags: world.repositories.reduce((sum, one) => sum + one.tags.length, 0),
  });
  for await (const _line of createInterface(process.stdin)) {
    const { requests, rest, graphql, core, graphqlPoints, bytes } = spent(github.requests);
    say({ requests, rest, graphql, core, graphqlPoints, bytes });
    github.requests.length = 0;
  }
  await github.close();
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
  const github = spawn(
    process.execPath,
    [...REGISTER, 'bench/github-sync.ts', repositories, deployments, releases, 'github'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface(github.stdout)[Symbol.asyncIterator]();
  const heard = async (): Promise<Record<string, unknown>> => {
    const { value } = (await lines.next()) as { value: string };
    return JSON.parse(value) as Record<string, unknown>;
  };
  try {
    const { address, ...world } = await heard();
    const pulled: unknown[] = [];
    for (const run of ['first', 'again']) {
      const figures = await pull(folder, String(address));
      github.stdin.write('?\n');
      pulled.push({ run, ...figures, asked: await heard() });
    }
    const size = { repositories: Number(repositories), ...world, cores: cpus().length };
    process.stdout.write(`${JSON.stringify({ bench: 'github-sync', ...size, pulled }, null, 2)}\n`);
  } finally {
    const ended = once(github, 'exit');
    github.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

async function pull(folder: string, address: string): Promise<Record<string, unknown>> {
  // Nothing of the caller's settings may leak into the measurement.
  const { PATH, HOME } = process.env;
  const memory = join(folder, 'memory');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(PRELOAD)}`,
      'dist/src/cli/paceline.js',
      '--json',
      'sync',
      '--org',
      'acme',
    ],
    {
      env: {
        PATH,
        HOME,
        DATA_DIR: join(folder, 'data'),
        SAMPLE: 'off',
        GITHUB_TOKEN: TOKEN,
        GITHUB_API_URL: address,
        MEMORY_FILE: memory,
      },
      maxBuffer: 1 << 26,
    },
  );
  const run = JSON.parse(stdout) as Record<'startedAt' | 'finishedAt', string> & Record<string, unknown>;
  return {
    seconds: (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000,
    peakMegabytes: Math.round(Number(await readFile(memory, 'utf8')) / 1024),
    ...Object.fromEntries(['pages', 'requests', 'added', 'changed', 'failed'].map((name) => [name, run[name]])),
  };
}
