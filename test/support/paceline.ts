import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readServerFile } from '../../src/platform/server-file.js';
import { asEveryone, letIn } from './access.js';
import { queueBackend } from './queue-backend.js';
import { type ProcessOptions, runBuilt, type TestProcess } from './processes.js';

/** Paceline as people run it: the built programs as processes of their own. */
export interface Running {
  readonly address: string;
  readonly process: TestProcess;
  /** The screen it printed. */
  readonly screen: string;
  /** Stops it as a service manager does. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface Spoken {
  code: number | null;
  stdout: string;
  stderr: string;
}

const launched: TestProcess[] = [];

// A test that fails leaves what it started: it is stopped here, so that the run ends.
afterAll(async () => {
  for (const { child, ended } of launched) {
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 25_000);
    await ended;
    clearTimeout(patience);
  }
}, 60_000);

/** Starts `main` on a free port without waiting for it. */
export function launch(env: Record<string, string>, options: ProcessOptions = {}): TestProcess {
  expectBuilt();
  const server = runBuilt('src/main.js', [], { ...options, env: { PORT: '0', ...queueBackend, ...env } });
  launched.push(server);
  return server;
}

/** Starts `main` and waits for its screen. */
export async function start(env: Record<string, string>, options: ProcessOptions = {}): Promise<Running> {
  const server = launch(env, options);
  await server.said(/Stop with Ctrl-C.*\n\n/);
  const databaseUrl = env['DATABASE_URL'] ?? readServerFile(env['DATA_DIR'] ?? '.paceline')?.databaseUrl;
  if (databaseUrl !== undefined) await letIn(databaseUrl);
  return {
    process: server,
    address: /GraphQL +(http:\S+)\/graphql/.exec(server.stdout())?.[1] ?? '',
    screen: server.stdout(),
    stop: (signal = 'SIGTERM') => {
      server.child.kill(signal);
      return server.ended;
    },
  };
}

/** Runs `main` until it ends by itself. */
export async function refused(env: Record<string, string>, options: ProcessOptions = {}): Promise<Spoken> {
  return spoken(launch(env, options));
}

/** Runs a command of the command line to its end. */
export async function cli(env: Record<string, string>, ...args: string[]): Promise<Spoken> {
  expectBuilt();
  return spoken(runBuilt('src/cli/paceline.js', args, { env: { ...queueBackend, ...env } }));
}

function expectBuilt(): void {
  if (!existsSync('dist/src/main.js')) throw new Error('these tests run what is built: `npm run build` first');
}

async function spoken(run: TestProcess): Promise<Spoken> {
  const { code } = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

export interface Answer<Data> {
  data: Data;
  errors?: { message: string; extensions: Record<string, unknown> }[];
}

/** Asks GraphQL, in every role unless said otherwise, and takes the answer as it comes, errors and all. */
export async function ask<Data>(
  address: string,
  query: string,
  variables: object = {},
  as: Record<string, string> = asEveryone,
): Promise<Answer<Data>> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...as },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<Data>;
}

/** Asks GraphQL for what has to be answered. */
export async function answer<Data>(
  address: string,
  query: string,
  variables: object = {},
  as = asEveryone,
): Promise<Data> {
  const { data, errors } = await ask<Data>(address, query, variables, as);
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
  return data;
}

/** Asks until the answer is as wanted; what is asked last is thrown when it takes too long. */
export async function until<T>(question: () => Promise<T>, wanted: (found: T) => boolean, ms = 180_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await question();
    if (wanted(found)) return found;
    if (Date.now() > deadline) throw new Error(`still not as wanted after ${ms} ms: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The Postgres that runs on a data directory; null when there is none. */
export function postmaster(dataDir: string): number | null {
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
}

/** A process and all that descend from it. */
export function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const status = join('/proc', entry, 'status');
    const parent = existsSync(status) ? /^PPid:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const members = [root];
  for (const member of members) parents.forEach((parent, pid) => parent === member && members.push(pid));
  return members;
}

/** Those that still run; what only waits to be reaped does not. */
export function alive(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    const status = join('/proc', String(pid), 'status');
    return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  });
}
