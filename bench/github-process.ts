import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { generatedWorld } from '../test/support/github/generated-world.js';
import { type Spent, spent } from '../test/support/github/request-log.js';
import { type GitHubOptions, type GitHubStandIn, startGitHub } from '../test/support/github/stand-in.js';
import { TOKEN } from '../test/support/github/viewer.js';
import type { World } from '../test/support/github/world.js';

export interface BenchWorld {
  repositories: number;
  deployments: number;
  releases: number;
}

/** What the stand-in says of itself when it is there. */
export interface Told {
  address: string;
  deployments: number;
  statuses: number;
  releases: number;
  tags: number;
  /** What any pull of all of it has to ask; see `leastRequests`. */
  least: number;
}

/** A stand-in of GitHub in a process of its own. */
export interface GitHubProcess {
  told: Told;
  /** What was asked since this was asked last, and the CPU seconds that answering took. */
  asked(): Promise<Spent & { cpuSeconds: number }>;
  /** Something that the process does when it is told this word. */
  say(word: string): void;
  close(): Promise<void>;
}

const REGISTER = ['--import', './test/support/swc-register.mjs'];

/** Starts the bench again as the stand-in; it calls `serveGitHub` when its last argument is `github`. */
export async function startGitHubProcess(bench: string, args: readonly string[]): Promise<GitHubProcess> {
  const child = spawn(process.execPath, ['--max-old-space-size=12000', ...REGISTER, bench, ...args, 'github'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const heard = async <T>(): Promise<T> => JSON.parse(((await lines.next()) as { value: string }).value) as T;
  return {
    told: await heard<Told>(),
    asked: () => {
      child.stdin.write('?\n');
      return heard();
    },
    say: (word) => void child.stdin.write(`${word}\n`),
    async close() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

/** The stand-in's side: serves until its input ends. */
export async function serveGitHub(
  size: BenchWorld,
  options: Omit<GitHubOptions, 'world'>,
  words: (word: string, github: GitHubStandIn) => void = () => undefined,
): Promise<void> {
  const world = generatedWorld(1, { ...size, teams: 20, people: 20 });
  const github = await startGitHub({ ...options, world });
  const say = (what: object): unknown => process.stdout.write(`${JSON.stringify(what)}\n`);
  const sum = (of: (one: World['repositories'][number]) => number): number =>
    world.repositories.reduce((all, one) => all + of(one), 0);
  say({
    address: github.address,
    deployments: sum((one) => one.deployments.length),
    statuses: sum((one) => one.deployments.reduce((all, { statuses }) => all + statuses.length, 0)),
    releases: sum((one) => one.releases.length),
    tags: sum((one) => one.tags.length),
    least: leastRequests(world),
  } satisfies Told);
  let before = process.cpuUsage();
  for await (const line of createInterface(process.stdin)) {
    if (line !== '?') {
      words(line, github);
      continue;
    }
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    say({ ...spent(github.requests), cpuSeconds: (user + system) / 1e6 });
    github.requests.length = 0;
  }
  await github.close();
}

/**
 * The least that is known to tell all of a world, at 100 a page: one list of repositories; of each repository one question
 * that opens it and has the first 100 tags and releases, the further pages of those, every page of its deployments (REST,
 * which alone tells what production is, an empty one too), and one question (GraphQL) for the histories of each page.
 */
export function leastRequests({ repositories }: World): number {
  const pages = (count: number): number => Math.ceil(count / 100);
  return repositories.reduce(
    (sum, { tags, releases, deployments }) =>
      sum +
      1 +
      Math.max(0, pages(tags.length) - 1) +
      Math.max(0, pages(releases.length) - 1) +
      Math.max(1, pages(deployments.length)) +
      pages(deployments.length),
    pages(repositories.length),
  );
}

export interface Pulled {
  seconds: number;
  /** Of the pulling process, Postgres not among it. */
  cpuSeconds: number;
  peakMegabytes: number;
  run: Record<string, unknown>;
}

/** Writes down what its process has used. */
const PRELOAD = `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.USAGE_FILE, JSON.stringify(process.resourceUsage())));`;

/** One pull by the built program, in a process of its own. */
export async function pull(folder: string, address: string, more: Record<string, string> = {}): Promise<Pulled> {
  const usage = join(folder, 'usage');
  const program = pulling(address, { ...more, USAGE_FILE: usage, DATA_DIR: join(folder, 'data') });
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(PRELOAD)}`];
  const { stdout } = await promisify(execFile)(process.execPath, [...preload, ...program.args], {
    env: program.env,
    maxBuffer: 1 << 26,
  });
  const run = JSON.parse(stdout) as Record<'startedAt' | 'finishedAt', string> & Record<string, unknown>;
  const used = JSON.parse(await readFile(usage, 'utf8')) as Record<string, number>;
  return {
    seconds: (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000,
    cpuSeconds: ((used['userCPUTime'] ?? 0) + (used['systemCPUTime'] ?? 0)) / 1e6,
    peakMegabytes: Math.round((used['maxRSS'] ?? 0) / 1024),
    run,
  };
}

/** The program as it is started: nothing of the caller's settings may leak into the measurement. */
export function pulling(address: string, more: Record<string, string>): { args: string[]; env: NodeJS.ProcessEnv } {
  const { PATH, HOME } = process.env;
  return {
    args: ['dist/src/cli/paceline.js', '--json', 'sync', '--org', 'acme'],
    env: { PATH, HOME, SAMPLE: 'off', GITHUB_TOKEN: TOKEN, GITHUB_API_URL: address, ...more },
  };
}

/** A pull that may be killed. */
export function startPull(address: string, more: Record<string, string>): ChildProcess {
  const { args, env } = pulling(address, more);
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
}
