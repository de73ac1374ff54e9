import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect, migrate } from '../src/data-source.js';
import type { SyncMode } from '../src/facts/repository-looks.store.js';
import { GitHub } from '../src/github/github.js';
import { FixedClock } from '../src/platform/clock.js';
import { startEmbedded } from '../src/platform/embedded-postgres.js';
import { generatedWorld } from '../test/support/github/generated-world.js';
import { spent } from '../test/support/github/request-log.js';
import { startGitHub } from '../test/support/github/stand-in.js';
import { syncServices } from '../test/support/github/sync-services.js';
import { token, TOKEN } from '../test/support/github/viewer.js';
import { withDeployment, withRelease, withStatus, withTag } from '../test/support/github/world-changes.js';
import { type Deployment, fullName, type World } from '../test/support/github/world.js';

/**
 * What a pull costs when there is little or nothing to pull: points and requests beside the bars, teams followed. The
 * stand-in of GitHub runs in a process of its own. `node --import ./test/support/swc-register.mjs
 * bench/github-increments.ts [REPOSITORIES DEPLOYMENTS RELEASES]`; prints JSON.
 */
const [repositories = '2000', deployments = '100000', releases = '6000', role] = process.argv.slice(2);
const END = '2026-11-15T00:00:00Z';
const at = (hours: number): string => new Date(Date.parse(END) + hours * 3_600_000).toISOString().replace('.000Z', 'Z');
const sha = (n: number): string => n.toString(16).padStart(40, 'a');

interface Step {
  step: string;
  mode: Exclude<SyncMode, 'FULL'>;
  /** When, in hours after the end of the world's history. */
  hours: number;
  bar: { points: number; rest: number } | null;
}
const STEPS: Step[] = [
  { step: 'first', mode: 'INCREMENT', hours: 1, bar: null },
  { step: 'nothing new', mode: 'INCREMENT', hours: 2, bar: { points: 100, rest: 25 } },
  { step: '1 % new', mode: 'INCREMENT', hours: 3, bar: { points: 160, rest: 60 } },
  { step: 'late statuses', mode: 'NIGHTLY', hours: 4, bar: { points: 100, rest: 25 } },
];

/** What happens before a step. */
const HAPPENS: Record<string, (world: World) => World> = {
  '1 % new': (world) =>
    chosen(world, 0.01).reduce((told, name, n) => {
      if (n % 5 < 3) return withDeployment(told, name, deployed(n, at(2.5), 'success'));
      const first = told.repositories.find((one) => fullName(one) === name)?.deployments.at(-1);
      if (n % 5 === 3 && first) return withStatus(told, name, first.id, 'success', at(2.5));
      const version = { name: `v99.${n}.0`, sha: sha(n), committedAt: at(2.4), taggedAt: null };
      const dates = { createdAt: at(2.4), publishedAt: at(2.5), updatedAt: at(2.5) };
      const release = { id: 990_000_000 + n, tag: version.name, sha: version.sha, draft: false, prerelease: false };
      return withRelease(withTag(told, name, version), name, { ...release, ...dates });
    }, world),
  // Behind more than a page of newer ones.
  'late statuses': (world) =>
    busy(world).reduce((told, name) => {
      const waits = told.repositories.find((one) => fullName(one) === name)?.deployments.find(isBehind);
      return waits ? withStatus(told, name, waits.id, 'success', at(3.5)) : told;
    }, world),
};

function chosen({ repositories: all }: World, share: number): string[] {
  const every = Math.round(1 / share);
  return all.filter((one, n) => n % every === 3 && one.deployments.length > 0).map(fullName);
}

/** One in forty deploys eight times a day. */
const busy = (world: World): string[] => chosen(world, 0.025);
const isBehind = ({ id, statuses }: Deployment): boolean => id > 5_000_000_000 && statuses[0]?.state === 'pending';

function deployed(n: number, createdAt: string, state: 'success' | 'pending') {
  const statuses = [{ id: 9_500_000_000 + n, state, createdAt, environment: 'production' }];
  return { id: 5_100_000_000 + n, sha: sha(n), environment: 'production', createdAt, statuses };
}

function worldOf(): World {
  const size = { repositories: Number(repositories), deployments: Number(deployments), releases: Number(releases) };
  const world = generatedWorld(1, { ...size, teams: 40, people: 200, to: END });
  const names = new Set(busy(world));
  const place = { ref: 'main', originalEnvironment: 'production', production: true, transient: false };
  return {
    ...world,
    repositories: world.repositories.map((one, r) => {
      if (!names.has(fullName(one))) return one;
      const more = Array.from({ length: 160 }, (_, n) => {
        const made = deployed(1_000_000 + r * 1000 + n, at(-n * 3 - 1), n > 140 ? 'pending' : 'success');
        return { ...place, ...made, updatedAt: made.createdAt };
      });
      return { ...one, deployments: [...one.deployments, ...more] };
    }),
  };
}

/** The stand-in: tells its address, makes happen what it reads, and tells what was asked since. */
async function serve(): Promise<void> {
  const plenty = { core: 1_000_000, graphql: 1_000_000 };
  const github = await startGitHub({ world: worldOf(), tokens: [token(TOKEN)], limits: plenty });
  const say = (what: object): unknown => process.stdout.write(`${JSON.stringify(what)}\n`);
  const all = github.world.repositories;
  say({ address: github.address, deployments: all.reduce((sum, one) => sum + one.deployments.length, 0) });
  for await (const line of createInterface(process.stdin)) {
    const { rest, graphql, graphqlPoints, bytes, failed } = spent(github.requests);
    github.requests.length = 0;
    const happens = HAPPENS[line];
    if (happens) github.change(happens);
    say({ rest, graphql, graphqlPoints, bytes, failed });
  }
  await github.close();
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'paceline-increments-'));
  const args = ['--import', './test/support/swc-register.mjs', 'bench/github-increments.ts'];
  const github = spawn(process.execPath, [...args, repositories, deployments, releases, 'github'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(github.stdout)[Symbol.asyncIterator]();
  const ask = async (line?: string): Promise<Record<string, number | string>> => {
    if (line !== undefined) github.stdin.write(`${line}\n`);
    return JSON.parse(((await lines.next()) as { value: string }).value) as Record<string, number | string>;
  };
  const server = await startEmbedded(folder);
  const db = await connect(server.databaseUrl);
  try {
    await migrate(db);
    const { address, ...world } = await ask();
    const clock = new FixedClock(END);
    const labels = { incident: ['incident'], hotfix: ['hotfix'] };
    const settings = { token: TOKEN, apiUrl: String(address), organizations: ['acme'], timeZone: 'UTC', labels };
    const service = syncServices(db, clock).serviceOf(new GitHub(settings));
    const steps: unknown[] = [];
    for (const { step, mode, hours, bar } of STEPS) {
      await ask(step);
      clock.moveTo(at(hours));
      const began = performance.now();
      const { pages, added, changed, failed, done } = await service.run({ trigger: 'SCHEDULE', mode });
      const seconds = Number(((performance.now() - began) / 1000).toFixed(1));
      const { rest, graphqlPoints: points, bytes } = await ask('?');
      const met = bar === null ? {} : { bar, met: Number(points) <= bar.points && Number(rest) <= bar.rest };
      steps.push({ step, points, rest, ...met, seconds, done, failed, pages, added, changed, megabytes: Math.round(Number(bytes) / 1e6) }); // prettier-ignore
    }
    const size = { repositories: Number(repositories), ...world, cores: cpus().length };
    process.stdout.write(`${JSON.stringify({ bench: 'github-increments', ...size, steps }, null, 2)}\n`);
  } finally {
    const ended = once(github, 'exit');
    github.stdin.end();
    await ended;
    await db.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (role === 'github') await serve();
else await measure();
