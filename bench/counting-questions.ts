import { spawn } from 'node:child_process';
import type { DataSource } from 'typeorm';
import { letIn } from '../test/support/access.js';

const RATE = 100;
const SECONDS = 30;
const QUESTION = `query ($slug: String!, $from: Week!, $to: Week!) {
  team(slug: $slug) { velocity(from: $from, to: $to) { week coverage exposure rawEvents deliveries batches redeploys } } }`;

/**
 * How long `team.velocity` takes over HTTP, asked open-loop: a question falls due every 10 ms whether the ones before it
 * are answered or not, and waits from when it fell due. Ten readers, a hundred questions before the clock starts.
 */
export async function askVelocity(
  db: DataSource,
  databaseUrl: string,
  from: string,
  to: string,
): Promise<Record<string, number>> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DATABASE_URL: databaseUrl, ROLE: 'api', SAMPLE: 'off', PORT: '0', LOG_LEVEL: 'warn' };
  const server = spawn('node', ['dist/src/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let screen = '';
    const address = await new Promise<string>((resolve, reject) => {
      server.once('exit', () => reject(new Error(`the server ended: ${screen}`)));
      server.stdout.on('data', (chunk: Buffer) => {
        screen += chunk.toString();
        const found = /GraphQL +(http:\S+)/.exec(screen)?.[1];
        if (found) resolve(found);
      });
    });
    const readers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => letIn(databaseUrl, `pace_bench-${i}`, [{ role: 'LEADER' }])),
    );
    const teams = await db.query<{ slug: string }[]>('SELECT slug FROM team ORDER BY md5(slug) LIMIT 5000');
    let weeks = 0;
    const ask = async (n: number): Promise<void> => {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...readers[n % readers.length] },
        body: JSON.stringify({ query: QUESTION, variables: { slug: teams[n % teams.length]?.slug, from, to } }),
      });
      const { data, errors } = (await answer.json()) as { data?: { team: { velocity: object[] } }; errors?: object[] };
      if (!data || errors) throw new Error(JSON.stringify(errors));
      weeks = data.team.velocity.length;
    };
    for (let n = 0; n < 100; n += 1) await ask(n);
    const waits = await openLoop(ask);
    const at = (share: number): number => Number((waits[Math.ceil(share * waits.length) - 1] ?? NaN).toFixed(1));
    return {
      weeks,
      questions: waits.length,
      perSecond: RATE,
      p50ms: at(0.5),
      p95ms: at(0.95),
      p99ms: at(0.99),
      maxMs: at(1),
    };
  } finally {
    server.kill('SIGTERM');
  }
}

async function openLoop(ask: (n: number) => Promise<void>): Promise<number[]> {
  const began = performance.now();
  const waits: Promise<number>[] = [];
  for (let n = 0; n < RATE * SECONDS; n += 1) {
    const due = began + (n * 1000) / RATE;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    waits.push(ask(n + 100).then(() => performance.now() - due));
  }
  return (await Promise.all(waits)).toSorted((a, b) => a - b);
}
