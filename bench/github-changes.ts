import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { NO_COMPANY_RULES } from '../src/core/ai-markers.js';
import { connect, migrate } from '../src/data-source.js';
import { ChangeLinksService } from '../src/facts/change-links.service.js';
import { ChangeLinksStore } from '../src/facts/change-links.store.js';
import { ChangeSettings } from '../src/facts/change-settings.module.js';
import { PullRequestReader } from '../src/facts/pull-request-reader.js';
import { PullRequestsService } from '../src/facts/pull-requests.service.js';
import { PullRequestsStore } from '../src/facts/pull-requests.store.js';
import { GitHub } from '../src/github/github.js';
import { RepositoriesStore } from '../src/org/repositories.store.js';
import { FixedClock } from '../src/platform/clock.js';
import { startEmbedded } from '../src/platform/embedded-postgres.js';
import { Branch, iso } from '../test/support/github/change-stories.js';
import { generatedWorld } from '../test/support/github/generated-world.js';
import { spent } from '../test/support/github/request-log.js';
import { type GitHubStandIn, startGitHub } from '../test/support/github/stand-in.js';
import { token, TOKEN } from '../test/support/github/viewer.js';
import { fullName, type Repository } from '../test/support/github/world.js';

/**
 * What reading merged pull requests asks of GitHub: repositories that merged so many in a week, all read for the first time,
 * again with nothing new, and with one more merged in one of a hundred. A third of the repositories deploys each merge, a
 * third one of four, a third a commit of its own after four. An embedded Postgres, the stand-in in the same process.
 * `node --import ./test/support/swc-register.mjs bench/github-changes.ts [REPOSITORIES MERGES]`; prints JSON.
 */
const [repositories = 2_000, merges = 20] = process.argv.slice(2).map(Number);
const HOUR = 3_600_000;
const MONDAY = Date.parse('2026-11-09T00:00:00Z');
const clock = new FixedClock('2026-11-16T06:00:00Z');

interface Delivered {
  repo: string;
  sha: string;
  at: string;
}

const delivered: Delivered[] = [];
const base = generatedWorld(1, { repositories, teams: 1, people: 1, deployments: 0, releases: 0 });
const branches = base.repositories.map((one, n) => branchOf(one, n));
const github = await startGitHub({
  world: withBranches(),
  tokens: [token(TOKEN)],
  limits: { core: 1_000_000, graphql: 1_000_000 },
});
const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
const server = await startEmbedded(folder);
try {
  const db = await connect(server.databaseUrl);
  await migrate(db);
  await fill(db);
  const read = reading(db, github);
  const runs = [await measured('first', read), await measured('nothing new', read)];
  for (let n = 0; n < repositories; n += 100) merge(n, MONDAY + 7 * 24 * HOUR + 2 * HOUR);
  github.world = withBranches();
  clock.moveTo('2026-11-16T12:00:00Z');
  await addDelivered(db);
  runs.push(await measured('1 % with one more', read));
  const size = { repositories, merges, cores: cpus().length };
  process.stdout.write(`${JSON.stringify({ bench: 'github-changes', ...size, runs }, null, 2)}\n`);
  await db.destroy();
} finally {
  await server.stop();
  await github.close();
  await rm(folder, { recursive: true, force: true });
}

function branchOf(repository: Repository, n: number): { branch: Branch; repository: Repository } {
  const branch = new Branch(fullName(repository), iso(MONDAY - 30 * HOUR));
  delivered.push({ repo: fullName(repository), sha: branch.tip, at: iso(MONDAY - HOUR) });
  const made = { branch, repository };
  for (let m = 0; m < merges; m += 1) mergeInto(made, n, m, MONDAY + ((m + 1) * 7 * 24 * HOUR) / (merges + 2));
  return made;
}

function merge(n: number, at: number): void {
  const made = branches[n];
  if (made) mergeInto(made, n, merges + 3, at);
}

function mergeInto(
  { branch, repository }: { branch: Branch; repository: Repository },
  n: number,
  m: number,
  at: number,
) {
  branch.merge(iso(at), { by: m % 3 === 0 ? 'MERGE' : 'SQUASH' });
  if (n % 3 !== 0 && m % 4 !== 3) return;
  const sha = n % 3 === 2 ? branch.push(iso(at + HOUR / 2)) : branch.tip;
  delivered.push({ repo: fullName(repository), sha, at: iso(at + HOUR) });
}

function withBranches() {
  return { ...base, repositories: branches.map(({ branch, repository }) => branch.of(repository)) };
}

/** The repositories as a pull leaves them. */
async function fill(db: DataSource): Promise<void> {
  const said = base.repositories.map((one) => ({ id: one.id, name: fullName(one) }));
  await db.query(
    `WITH said AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS one(id bigint, name text)),
     known AS (INSERT INTO repository (full_name, github_id) SELECT name, id FROM said RETURNING id),
     parts AS (INSERT INTO component (repository_id, name) SELECT id, '' FROM known)
     INSERT INTO repository_pull (repository_id, asked_at, succeeded_at) SELECT id, now(), now() FROM known`,
    [JSON.stringify(said)],
  );
  await addDelivered(db);
}

async function addDelivered(db: DataSource): Promise<void> {
  await db.query(
    `INSERT INTO delivery_event (repository_id, component_id, source, event_key, sha, occurred_at, environment, production)
     SELECT repository.id, component.id, 'DEPLOYMENT', one.sha, one.sha, one.at, 'production', true
     FROM jsonb_to_recordset($1::jsonb) AS one(repo text, sha text, at timestamptz)
     JOIN repository ON full_name = one.repo JOIN component ON component.repository_id = repository.id`,
    [JSON.stringify(delivered.splice(0))],
  );
  await db.query('ANALYZE');
}

function reading(db: DataSource, { address }: GitHubStandIn) {
  const settings = new ChangeSettings(1_000_000, NO_COMPANY_RULES);
  const store = new PullRequestsStore(db, new RepositoriesStore());
  const access = new GitHub({ token: TOKEN, apiUrl: address, organizations: [], timeZone: 'UTC' });
  const links = new ChangeLinksService(new ChangeLinksStore(db));
  const reader = new PullRequestReader(clock, settings, store);
  return new PullRequestsService(db, access, settings, store, reader, links);
}

async function measured(run: string, service: PullRequestsService): Promise<object> {
  github.requests.length = 0;
  const began = performance.now();
  const { repositories: _, ...done } = await service.run();
  const asked = spent(github.requests);
  return { run, seconds: Number(((performance.now() - began) / 1000).toFixed(1)), ...done, asked };
}
