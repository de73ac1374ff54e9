import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Viewer } from '../src/core/viewer.js';
import { connect } from '../src/data-source.js';
import { BaselinesStore } from '../src/goals/baselines.store.js';
import { GoalsStore } from '../src/goals/goals.store.js';
import { JudgeService } from '../src/goals/judge.service.js';
import { JudgingChangesStore } from '../src/goals/judging-changes.store.js';
import { Installation } from '../src/org/installation.js';
import { NamedStore } from '../src/org/named.store.js';
import { type Reorganization, ReorganizationStore } from '../src/org/reorganization.store.js';
import { TeamsStore } from '../src/org/teams.store.js';
import { TeamWritesStore } from '../src/org/team-writes.store.js';
import { SystemClock } from '../src/platform/clock.js';
import { startEmbedded } from '../src/platform/embedded-postgres.js';
import { ReorganizationPreviewService } from '../src/rollup/reorganization-preview.service.js';
import { RollupStore } from '../src/rollup/rollup.store.js';
import { VelocityStore } from '../src/velocity/velocity.store.js';

/**
 * What previewing a re-organisation costs: of the sample, or of a made-up organisation with TEAMS WEEKS DELIVERIES.
 * `npm run -s build`, then `node --import ./test/support/swc-register.mjs bench/preview.ts [TEAMS WEEKS DELIVERIES]`;
 * prints JSON, seconds.
 */
const size = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
const { PATH, HOME } = process.env;

async function fill(databaseUrl: string): Promise<void> {
  const [teams = '', weeks = '', deliveries = ''] = size;
  const seed = ['dist/src/cli/paceline.js', 'seed', '--teams', teams, '--weeks', weeks, '--deliveries', deliveries];
  const args =
    size.length === 3 ? seed : ['--import', './test/support/swc-register.mjs', 'test/support/load-sample.ts'];
  const env = { PATH, HOME, DATABASE_URL: databaseUrl, ROLE: 'worker' };
  await promisify(execFile)('node', ['dist/src/cli/paceline.js', 'migrate'], { env });
  await promisify(execFile)('node', args, { env });
}

const viewer: Viewer = {
  principalId: 0,
  name: 'bench',
  personId: null,
  via: { kind: 'TOKEN', id: '0' },
  scopes: ['read'],
  grants: [{ role: 'OPERATOR', teams: 'ALL' }],
};
const SEEDED: Record<string, Reorganization> = {
  'one team moves': { moves: [{ team: 'team-00001', parent: 'department-2' }], ownership: [] },
  'one repository': { moves: [], ownership: [{ repo: 'seeded/team-00001', team: 'team-00002' }] },
  'ten departments move': {
    moves: Array.from({ length: 10 }, (_, i) => ({ team: `department-${i + 2}`, parent: 'department-1' })),
    ownership: [],
  },
  'all departments move': {
    moves: Array.from({ length: 40 }, (_, i) => ({ team: `department-${i + 2}`, parent: 'department-1' })),
    ownership: [],
  },
};
const SAMPLE: Record<string, Reorganization> = {
  'one team moves': { moves: [{ team: 'vercel/ai', parent: 'nestjs' }], ownership: [] },
  'one repository': { moves: [], ownership: [{ repo: 'vercel/ai', team: 'vercel/satori' }] },
  'one department moves': { moves: [{ team: 'vercel', parent: 'nestjs' }], ownership: [] },
};

const server = await startEmbedded(folder);
try {
  await fill(server.databaseUrl);
  const db = await connect(server.databaseUrl);
  const [goals, stored, named] = [new GoalsStore(db), new TeamsStore(db), new NamedStore()];
  const previews = new ReorganizationPreviewService(
    db,
    new Installation(new SystemClock(), stored, db),
    stored,
    new ReorganizationStore(named, new TeamWritesStore(named)),
    new VelocityStore(db),
    goals,
    new JudgeService(goals, new BaselinesStore(db), new JudgingChangesStore()),
    new RollupStore(db),
  );
  const [program] = await goals.programs();
  if (!program) throw new Error('there is no program');
  const seconds: Record<string, object> = {};
  for (const [name, change] of Object.entries(size.length === 3 ? SEEDED : SAMPLE)) {
    const began = performance.now();
    const { measured } = await previews.preview(viewer, program, change);
    seconds[name] = { measured, seconds: Number(((performance.now() - began) / 1000).toFixed(2)) };
  }
  process.stdout.write(`${JSON.stringify({ bench: 'preview', size, cores: cpus().length, ...seconds }, null, 2)}\n`);
  await db.destroy();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
