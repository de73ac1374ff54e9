import { addDays, addWeeks, lastClosedWeek, type Week } from '../core/week.js';
import type { CoverageRow, DeliveryRow } from '../facts/delivery-row.js';
import { parseOrganizationFile } from '../org/organization-file.js';
import { TeamsStore } from '../org/teams.store.js';
import { UserError } from '../platform/errors.js';
import { RefreshService } from '../rollup/refresh.service.js';
import { refreshedText } from './commands.js';
import { ImportsService } from './imports.service.js';
import { type Output, print, progress } from './output.js';
import { withSession } from './session.js';

export interface SeedSize {
  teams: number;
  weeks: number;
  deliveries: number;
  seed: number;
}

const TEAMS_PER_DEPARTMENT = 12;
const TENFOLD_SHARE = 25 / 2_100;
const DAY_MS = 86_400_000;

/** A made-up organisation, the same for the same numbers: its teams differ in size, trend and steadiness. */
export async function seed(output: Output, size: SeedSize): Promise<void> {
  await withSession(false, async ({ app }) => {
    const stored = await app.get(TeamsStore, { strict: false }).organization();
    if (stored && stored.sampleClock === null) {
      throw new UserError(
        'NOT_EMPTY',
        `this installation holds ${stored.name}; seed fills an empty one: set another DATA_DIR or DATABASE_URL`,
      );
    }
    const imports = app.get(ImportsService);
    const closed = lastClosedWeek(new Date(), 'UTC');
    progress('making the organisation');
    const organization = await imports.organization(
      parseOrganizationFile(JSON.stringify(seedOrganization(size, closed))),
    );
    progress('making deliveries');
    const deliveries = await imports.deliveries(seedDeliveries(size, closed));
    progress('measuring');
    const measured = await app.get(RefreshService, { strict: false }).refresh();
    print(output, { organization: organization.kinds, deliveries, measured }, [
      `${size.teams} teams, ${deliveries.added} deliveries`,
      refreshedText(measured),
    ]);
  });
}

function seedOrganization({ teams, weeks }: SeedSize, closed: Week): object {
  const departments = Math.ceil(teams / TEAMS_PER_DEPARTMENT);
  const first = addWeeks(closed, 1 - weeks);
  const start = addWeeks(first, Math.max(26, Math.min(52, Math.floor(weeks / 2))));
  const names = Array.from({ length: teams }, (_, i) => teamName(i));
  return {
    organization: { slug: 'seeded', name: 'Seeded organisation', timeZone: 'UTC' },
    teams: [
      ...Array.from({ length: departments }, (_, d) => ({ slug: `department-${d + 1}`, name: `Department ${d + 1}` })),
      ...names.map((slug, i) => ({
        slug,
        name: slug,
        parent: `department-${Math.floor(i / TEAMS_PER_DEPARTMENT) + 1}`,
      })),
    ],
    ownership: names.map((team) => ({ repo: `seeded/${team}`, team })),
    programs: [
      {
        slug: 'seeded',
        name: 'AI-native',
        baseline: { from: first, to: start },
        start,
        deadline: addDays(addWeeks(start, 52), -1),
        cohorts: [
          { multiple: 3, teams: 'all' },
          { multiple: 10, teams: names.slice(0, Math.max(1, Math.round(teams * TENFOLD_SHARE))) },
        ],
      },
    ],
  };
}

async function* seedDeliveries(
  { teams, weeks, deliveries, seed: number }: SeedSize,
  closed: Week,
): AsyncGenerator<DeliveryRow | CoverageRow> {
  const random = mulberry32(number);
  const first = addWeeks(closed, 1 - weeks);
  const from = `${first}T00:00:00Z`;
  const through = `${addWeeks(closed, 1)}T00:00:00Z`;
  const mean = deliveries / (teams * weeks);
  for (let team = 0; team < teams; team += 1) {
    const repo = `seeded/${teamName(team)}`;
    yield { kind: 'coverage', repo, from, through };
    const level = mean * Math.exp(0.8 * normal(random) - 0.32);
    const growth = 0.9 * random() - 0.2;
    for (let week = 0; week < weeks; week += 1) {
      const count = poisson(random, level * Math.exp(growth * (week / weeks - 0.5)));
      for (let i = 0; i < count; i += 1) yield delivery(repo, addWeeks(first, week), random);
    }
    await Promise.resolve();
  }
}

function delivery(repo: string, week: Week, random: () => number): DeliveryRow {
  const occurredAt = new Date(Date.parse(`${week}T00:00:00Z`) + Math.floor(random() * 7 * DAY_MS)).toISOString();
  const sha = Array.from({ length: 5 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return {
    kind: 'delivery',
    repo,
    component: '',
    source: 'DEPLOYMENT',
    eventKey: sha,
    sha,
    occurredAt,
    environment: 'production',
    name: null,
    tagClass: null,
    commits: 1 + Math.floor(random() * 12),
    content: null,
    bots: null,
    ancestor: null,
    production: null,
    transient: false,
    estimated: false,
  };
}

function teamName(i: number): string {
  return `team-${String(i + 1).padStart(5, '0')}`;
}

/** A small, fast generator with 32 bits of state: numbers from 0 up to 1. */
function mulberry32(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Knuth's product for small means, halved until it is one. */
function poisson(random: () => number, mean: number): number {
  if (mean > 20) return poisson(random, mean / 2) + poisson(random, mean / 2);
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
