import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { readServerFile } from '../src/platform/server-file.js';
import { headersOf, signatureOf } from '../test/support/github/signed.js';
import {
  deploymentCreated,
  deploymentStatusCreated,
  pullRequestClosed,
  type Webhook,
  workflowRunCompleted,
} from '../test/support/github/webhook-payloads.js';
import { DEPLOYED, SHOP, success } from '../test/support/github/webhook-story.js';

/**
 * How many deliveries of webhooks are taken, how soon they are answered and applied: open loop, so that a slow answer
 * keeps none of the next ones back, each timed from when it was due. The load comes from a process of its own; the
 * server is the built one with its embedded Postgres, in a directory of its own. Needs `npm run build`.
 * `node --import ./test/support/swc-register.mjs bench/webhooks.ts [RATE SECONDS]…`; default 500 60 1000 60. Prints JSON.
 */
const SECRET = 'a-secret-of-the-bench';
const REPOSITORIES = 500;
const REGISTER = ['--import', './test/support/swc-register.mjs'];
const APPLIED_WITHIN_MS = 300_000;

const [role = '500', ...rest] = process.argv.slice(2);
if (role === 'load') await load(rest[0] ?? '', Number(rest[1]), Number(rest[2]), Number(rest[3]));
else await measure([role, ...rest].map(Number));

interface Told {
  sent: number;
  /** Of those that were taken. */
  events: number;
  bytes: number;
  statuses: Record<string, number>;
  /** Milliseconds from when each was due. */
  times: { p50: number; p95: number; p99: number; p999: number; max: number };
  /** How late the last one was sent: whether the load itself kept up. */
  lateMs: number;
}

/** A body as text, in parts between which its numbers stand. */
function template({ event, payload }: Webhook): { event: string; parts: string[][] } {
  // GitHub's ids of nodes hold the numbers as well, packed.
  const text = JSON.stringify(payload).replace(/"node_id":"DES_[^"]*"/, '"node_id":"DES_7000000001"');
  return { event, parts: text.split('7000000001').map((part) => part.split('8000000001')) };
}

/** Of ten deliveries: seven deployments that succeed, one that begins, a merged pull request, and a run. */
function templates(): ReturnType<typeof template>[] {
  const of = { ...SHOP, id: 8_000_000_001, name: 'repository-8000000001' };
  // As large as real ones are: who deploys puts a payload in.
  const deployed = {
    ...DEPLOYED,
    id: 7_000_000_001,
    environment: 'production',
    ref: `refs/heads/${'main-'.repeat(600)}`,
  };
  const hooks = [
    deploymentStatusCreated(of, deployed, success('2026-11-02T10:05:00Z', 7_000_000_001)),
    deploymentCreated(of, deployed),
    pullRequestClosed(of, true),
    workflowRunCompleted(of),
  ].map(template);
  return [0, 0, 0, 0, 0, 0, 0, 1, 2, 3].flatMap((at) => hooks[at] ?? []);
}

/** Sends so many a second for so many seconds; `from`: the number of the first. */
async function load(address: string, rate: number, seconds: number, from: number): Promise<void> {
  const made = templates();
  const { hostname, port } = new URL(address);
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, scheduling: 'fifo' });
  const times: number[] = [];
  const statuses: Record<string, number> = {};
  let [sent, events, bytes, lateMs] = [0, 0, 0, 0];
  let answered = 0;
  const count = (status: string, due: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    times.push(performance.now() - due);
    answered += 1;
  };
  const send = (n: number, due: number): void => {
    const { event, parts } = made[n % made.length] ?? { event: '', parts: [] };
    const id = String(7_100_000_000 + from + n);
    const repository = String(8_100_000_000 + (n % REPOSITORIES));
    const body = Buffer.from(parts.map((part) => part.join(repository)).join(id));
    bytes += body.length;
    const headers = { ...headersOf(event, signatureOf(body.toString(), SECRET)), 'content-length': body.length };
    const asked = request({ hostname, port, path: '/webhooks/github', method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        if (answer.statusCode === 202 && event === 'deployment_status') events += 1;
        count(String(answer.statusCode), due);
      });
    });
    asked.once('error', (error) => count(`error: ${error.message}`, due));
    asked.end(body);
  };
  const total = rate * seconds;
  const began = performance.now();
  while (sent < total) {
    const now = performance.now();
    const due = Math.min(total, Math.floor(((now - began) / 1_000) * rate) + 1);
    for (; sent < due; sent += 1) {
      const at = began + (sent / rate) * 1_000;
      lateMs = Math.max(lateMs, performance.now() - at);
      send(sent, at);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (answered < total) await new Promise((resolve) => setTimeout(resolve, 10));
  agent.destroy();
  const sorted = Float64Array.from(times).toSorted();
  const at = (share: number): number => Number((sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1));
  const shown = { p50: at(0.5), p95: at(0.95), p99: at(0.99), p999: at(0.999), max: at(1) };
  const told: Told = {
    sent,
    events,
    bytes: Math.round(bytes / sent),
    statuses,
    times: shown,
    lateMs: Math.round(lateMs),
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

async function measure(asked: number[]): Promise<void> {
  const pairs = asked.length > 1 ? asked : [500, 60, 1_000, 60];
  const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
  const { PATH, HOME } = process.env;
  const server = spawn(process.execPath, ['--enable-source-maps', 'dist/src/main.js'], {
    stdio: ['ignore', 'pipe', openSync(join(folder, 'log'), 'w')],
    env: {
      PATH,
      HOME,
      DATA_DIR: join(folder, 'data'),
      SAMPLE: 'off',
      PORT: '0',
      GITHUB_ORGS: 'acme',
      GITHUB_WEBHOOK_SECRET: SECRET,
    },
  });
  try {
    const address = await addressOf(server.stdout);
    const db = new pg.Client({ connectionString: readServerFile(join(folder, 'data'))?.databaseUrl });
    await db.connect();
    const runs: object[] = [];
    let from = 0;
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const [rate = 0, seconds = 0] = [pairs[i], pairs[i + 1]];
      runs.push(await run(db, address, { rate, seconds, from, pid: server.pid ?? 0 }));
      from += rate * seconds;
    }
    await db.end();
    process.stdout.write(`${JSON.stringify({ bench: 'webhooks', cores: cpus().length, runs }, null, 2)}\n`);
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

async function addressOf(stdout: NodeJS.ReadableStream | null): Promise<string> {
  if (stdout === null) throw new Error('the server says nothing');
  for await (const line of createInterface(stdout)) {
    const found = /GraphQL +(http:\S+)\/graphql/.exec(line)?.[1];
    if (found !== undefined) {
      stdout.resume();
      return found;
    }
  }
  throw new Error('the server did not start');
}

async function run(
  db: pg.Client,
  address: string,
  { rate, seconds, from, pid }: { rate: number; seconds: number; from: number; pid: number },
): Promise<object> {
  const events = async (): Promise<number> =>
    Number((await db.query<{ of: string }>('SELECT count(*) AS of FROM delivery_event')).rows[0]?.of);
  const waiting = async (): Promise<number> =>
    Number(
      (await db.query<{ of: string }>('SELECT count(*) AS of FROM webhook_inbox WHERE applied_at IS NULL')).rows[0]?.of,
    );
  const [before, cpuBefore] = [await events(), await cpuSeconds(pid)];
  const loading = spawn(
    process.execPath,
    [...REGISTER, 'bench/webhooks.ts', 'load', address, String(rate), String(seconds), String(from)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  for await (const chunk of loading.stdout.setEncoding('utf8')) text += String(chunk);
  const told = JSON.parse(text) as Told;
  const [ended, left] = [performance.now(), await waiting()];
  let applied = await events();
  while ((applied - before < told.events || (await waiting()) > 0) && performance.now() - ended < APPLIED_WITHIN_MS) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    applied = await events();
  }
  const { sent, events: wanted, bytes, statuses, times, lateMs } = told;
  return {
    ...{ rate, seconds, sent, bytesEach: bytes, answers: statuses, milliseconds: times, loadLateMs: lateMs },
    stillWaitingAtTheEnd: left,
    events: { wanted, made: applied - before, lost: wanted - (applied - before) },
    appliedAfterSeconds: Number(((performance.now() - ended) / 1_000).toFixed(1)),
    serverCpuSeconds: Number(((await cpuSeconds(pid)) - cpuBefore).toFixed(1)),
  };
}

/** What a process has used of a core; NaN where the system does not tell so. */
async function cpuSeconds(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) / 100;
}
