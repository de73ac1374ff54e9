import { addDays, addWeeks } from '../../src/core/week.js';
import { count, type OracleEvent, type OracleWeek, type OracleWorld } from './oracle.js';
import type { Row } from './tiny-organization.js';

/** Two departments of three; baseline 2024-12-30 … 2025-12-28 (52 weeks), program of 53 weeks from 2025-12-29. */
export const PARENT: Record<string, string> = {
  a1: 'north',
  a2: 'north',
  a3: 'north',
  b1: 'south',
  b2: 'south',
  b3: 'south',
};
const SLUGS = Object.keys(PARENT);
const teams = [
  ...['north', 'south'].map((slug) => ({ slug, name: slug })),
  ...SLUGS.map((slug) => ({ slug, name: slug.toUpperCase(), parent: PARENT[slug], deliverySource: 'DEPLOYMENT' })),
];
export const PROGRAMS = `programs:
  - slug: triple
    name: Triple
    baseline: {from: 2024-12-30, to: 2025-12-29}
    start: 2025-12-29
    deadline: 2027-01-03
    cohorts: [{multiple: 3, teams: all}, {multiple: 10, teams: [a3]}]
`;
export const OWNERSHIP = `ownership: ${JSON.stringify(SLUGS.map((slug) => ({ repo: `acme/${slug}`, team: slug })))}\n`;
export const SIX = `teams: ${JSON.stringify(teams)}\n${OWNERSHIP}${PROGRAMS}`;

/** `total` deliveries of a team, spread evenly over `weeks` weeks from `from` on, on Wednesdays, an hour apart. */
export function spread(slug: string, total: number, from: string, weeks: number): Row[] {
  return Array.from({ length: total }, (_, i) => {
    const week = Math.floor((i * weeks) / total);
    const nth = i - Math.ceil((week * total) / weeks);
    const at = `${addDays(addWeeks(from, week), 2)}T${String(nth % 24).padStart(2, '0')}:00:00Z`;
    return { repo: `acme/${slug}`, sha: `${slug}-${from}-${i}`, deliveredAt: at };
  });
}

/** Every feed is whole from the end of 2024 on; that of b3 ends on 2026-01-25. */
export const COVERED: Row[] = SLUGS.map((slug) => ({
  repo: `acme/${slug}`,
  coveredFrom: '2024-12-23T00:00:00Z',
  coveredThrough: slug === 'b3' ? '2026-01-26T00:00:00Z' : '2027-03-01T00:00:00Z',
}));
const FIRST_BASELINE: [string, number][] = [['a1', 52], ['a2', 26], ['a3', 13], ['b1', 9], ['b2', 2], ['b3', 52]]; // prettier-ignore
const FIRST_QUARTER: [string, number][] = [['a1', 13], ['a2', 26], ['a3', 26], ['b1', 13], ['b2', 13]]; // prettier-ignore
export const FACTS: Row[] = [
  ...FIRST_BASELINE.flatMap(([slug, total]) => spread(slug, total, '2024-12-30', 52)),
  ...FIRST_QUARTER.flatMap(([slug, total]) => spread(slug, total, '2025-12-29', 13)),
  ...spread('b3', 8, '2025-12-29', 4),
];

/** The oracle's weeks of a scope. */
export function oracleWeeks(rows: Row[], slug: string): Record<string, OracleWeek> {
  const world: OracleWorld = {
    timeZone: 'UTC',
    teams: [
      { slug: 'acme', parent: null, source: 'DEPLOYMENT' },
      ...['north', 'south'].map((one) => ({ slug: one, parent: 'acme', source: 'DEPLOYMENT' as const })),
      ...SLUGS.map((one) => ({ slug: one, parent: PARENT[one] ?? null, source: 'DEPLOYMENT' as const })),
    ],
    owners: SLUGS.map((team) => ({ repo: `acme/${team}`, component: '', team })),
    events: rows.map((row): OracleEvent => ({
      repo: String(row['repo']),
      component: '',
      sha: String(row['sha']),
      at: Date.parse(String(row['deliveredAt'])),
      source: 'DEPLOYMENT',
    })),
  };
  return count(world, slug, 'TREE');
}
