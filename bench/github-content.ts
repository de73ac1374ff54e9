import { cpus } from 'node:os';
import { generatedLine } from '../test/support/github/generated-commits.js';
import { checking } from '../test/support/github/checking.js';
import { emptyRepository, worldOf } from '../test/support/github/one-repository.js';
import { seeded } from '../test/support/github/random.js';
import { spent } from '../test/support/github/request-log.js';
import { startTestPostgres } from '../test/support/test-postgres.js';
import { token, TOKEN } from '../test/support/github/viewer.js';
import type { Repository, World } from '../test/support/github/world.js';

/**
 * What it costs to find what deliveries hold: a company's backlog, worked through within the budget of each hour, and then
 * an hour of a company of 10,000,000 deliveries a year, when each of its deliveries is another repository's.
 * `node --import ./test/support/swc-register.mjs bench/github-content.ts [REPOSITORIES DELIVERIES BUDGET]`; prints JSON.
 */
const [repositories = 500, deliveries = 50_000, budget = 500] = process.argv.slice(2).map(Number);
const A_YEAR = 10_000_000;
const AN_HOUR = Math.ceil(A_YEAR / (365 * 24));
const CLOSED = '2026-11-09';
const HOUR_MS = 3_600_000;

const stop = await startTestPostgres();
const backlog = await measure(repositories, Math.round(deliveries / repositories), '2025-11-17T00:00:00Z');
const hour = await measure(AN_HOUR, 2, '2026-11-14T00:00:00Z');
await stop();
const perDelivery = hour.requests / AN_HOUR;
process.stdout.write(
  `${JSON.stringify(
    {
      bench: 'github-content',
      cores: cpus().length,
      budget,
      backlog,
      hour: { ...hour, deliveries: AN_HOUR, requestsPerDelivery: round(perDelivery) },
      year: {
        deliveries: A_YEAR,
        requests: Math.round(perDelivery * A_YEAR),
        requestsAnHour: hour.requests,
        hoursOfBacklog: Math.ceil((backlog.requestsPerDelivery * A_YEAR) / budget),
      },
    },
    null,
    2,
  )}\n`,
);

/** A company whose deliveries are pulled and judged, then checked hour by hour until none waits. */
async function measure(count: number, each: number, from: string) {
  const random = seeded(7);
  const lines = Array.from({ length: count }, () =>
    generatedLine(random, each, Date.parse(from), Date.parse('2026-11-16T00:00:00Z')),
  );
  const plenty = { core: 10_000_000, graphql: 10_000_000 };
  const live = await checking({
    world: world(lines.map(({ commits }) => commits)),
    tokens: [token(TOKEN)],
    limits: plenty,
  });
  const ownership = lines.map((_, n) => ({ repo: nameOf(n), team: 'all' }));
  await live.acme.load(
    `teams: [{slug: all, name: All, deliverySource: DEPLOYMENT}]\nownership: ${JSON.stringify(ownership)}`,
  );
  const rows = lines.flatMap(({ delivered }, n) =>
    delivered.map(({ sha, at }) => ({ repo: nameOf(n), sha, deliveredAt: at, environment: 'production' })),
  );
  await live.acme.deliver(...rows);
  await live.acme.db.query(`INSERT INTO sync_stream (repository_id, stream) SELECT id, 'DEPLOYMENT' FROM repository`);
  await live.acme.measure(CLOSED);
  const hours = [];
  const began = performance.now();
  let now = Date.parse('2026-11-16T12:00:00Z');
  for (let run = await live.check(budget); run.requests > 0; run = await live.check(budget)) {
    hours.push(run);
    now += 2 * HOUR_MS;
    live.acme.clock.moveTo(new Date(now).toISOString());
  }
  const seconds = round((performance.now() - began) / 1000);
  const measuring = performance.now();
  await live.acme.measure(CLOSED);
  const measured = round((performance.now() - measuring) / 1000);
  const [verdicts] = await live.acme.db.query<[Record<string, number>]>(
    `SELECT jsonb_object_agg(verdict, events) AS verdicts, sum(events)::int AS counted,
            sum(events) FILTER (WHERE verdict <> 'UNCHECKED')::int AS checked
     FROM (SELECT verdict, count(DISTINCT event_id)::int AS events FROM verdict GROUP BY verdict) AS told`,
  );
  const histories = live.github.requests.filter(({ query }) => query?.includes('history(')).length;
  const { requests, graphql, rest, graphqlPoints } = spent(live.github.requests);
  await live.close();
  return {
    repositories: count,
    deliveries: rows.length,
    commits: lines.reduce((sum, { commits }) => sum + commits.length, 0),
    requests,
    histories,
    directories: graphql - histories,
    rest,
    graphqlPoints,
    requestsPerDelivery: round(requests / rows.length),
    pointsPerDelivery: round(graphqlPoints / rows.length),
    hours: hours.length,
    checkedShare: round((verdicts['checked'] ?? 0) / rows.length),
    ...verdicts,
    seconds,
    measured,
  };
}

function nameOf(n: number): string {
  return `acme/service-${n + 1}`;
}

function world(commits: NonNullable<Repository['commits']>[]): World {
  return worldOf(...commits.map((own, n) => emptyRepository(`service-${n + 1}`, 600_000 + n, { commits: own })));
}

function round(figure: number): number {
  return Number(figure.toFixed(4));
}
