import { readFileSync } from 'node:fs';
import { answer } from './paceline.js';
import { isoWeek, type Velocity } from './iso-week.js';

interface Expected {
  repos: Record<
    string,
    Record<'tags' | 'commits', { weekly: Record<string, number>; monthly: Record<string, number> }>
  >;
}
interface Counted {
  deliveries: { totalCount: number };
  events: { totalCount: number };
}

const GOLDEN = new URL('../golden/expected_sample.json', import.meta.url);
const { repos } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Expected;
/** The six repositories that were counted plainly, owner/name. */
export const EXPECTED_REPOSITORIES = Object.keys(repos);
const MONTHS = [2023, 2024, 2025].flatMap((year) => Array.from({ length: 12 }, (_, month) => [year, month] as const));

/** Both counts of a span: deliveries, and the candidate events that they are chosen from. */
export function bothCounts(span: string): string {
  const counted = 'verdicts: [DELIVERY, UNCHECKED, REDEPLOY, ROLLBACK, EMPTY]';
  return `deliveries(${span}, first: 0) { totalCount } events(${span}, ${counted}, first: 0) { totalCount }`;
}

/** Every ISO week and month of 2023 to 2025 as GraphQL tells them is what the plain count says; returns how many were compared. */
export async function expectSample(address: string, slugOf: (repository: string) => string): Promise<number> {
  let compared = 0;
  for (const [repository, { tags, commits }] of Object.entries(repos)) {
    const slug = slugOf(repository);
    const asked = `{ team(slug: "${slug}") { velocity(from: "2023-01-02", to: "2025-12-29") { week rawEvents deliveries } } }`;
    const { team } = await answer<{ team: { velocity: Velocity[] } }>(address, asked);
    expect(team.velocity).toHaveLength(156);
    const weeks = team.velocity.map(({ week, rawEvents, deliveries }) => [
      isoWeek(week),
      rawEvents ?? 0,
      deliveries ?? 0,
    ]);
    expect(weeks).toEqual(weeks.map(([week = '']) => [week, tags.weekly[week] ?? 0, commits.weekly[week] ?? 0]));
    const spans = MONTHS.map(([year, month]) => {
      const [from, to] = [month, month + 1].map((one) => new Date(Date.UTC(year, one)).toISOString());
      const key = `m${year}_${String(month + 1).padStart(2, '0')}`;
      return `${key}: team(slug: "${slug}") { ${bothCounts(`from: "${from}", to: "${to}"`)} }`;
    });
    const found = Object.entries(await answer<Record<string, Counted>>(address, `{ ${spans.join('\n')} }`));
    const months = found.map(([key, { deliveries, events }]) => [
      key.slice(1).replace('_', '-'),
      events.totalCount,
      deliveries.totalCount,
    ]);
    expect(months).toEqual(
      months.map(([month = '']) => [month, tags.monthly[month] ?? 0, commits.monthly[month] ?? 0]),
    );
    compared += 2 * (weeks.length + months.length);
  }
  return compared;
}
