/**
 * What METRICS.md, section 1 counts, written again from its text with nothing of the product: slow, short and obvious.
 * A scope is a set of teams; every rule is applied to the scope's own events.
 */
export interface OracleTeam {
  slug: string;
  parent: string | null;
  source: 'DEPLOYMENT' | 'TAG';
  /** Of production; the company's default where there is none. */
  pattern?: string;
}
export interface OracleEvent {
  repo: string;
  component: string;
  sha: string;
  /** Milliseconds; no two events share one. */
  at: number;
  source: 'DEPLOYMENT' | 'TAG';
  environment?: string;
  /** Is the tag a version, and no prerelease? */
  version?: boolean;
}
/** Days are half-open. */
export interface OracleOwner {
  repo: string;
  component: string;
  team: string;
  from?: string;
  to?: string;
}
export interface OracleWeek {
  raw: number;
  ignored: number;
  deliveries: number;
  batches: number;
  redeploys: number;
  rollbacks: number;
}

export interface OracleWorld {
  teams: OracleTeam[];
  owners: OracleOwner[];
  events: OracleEvent[];
  timeZone: string;
}

const QUARTER = 15 * 60 * 1000;

export function localDay(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

export function mondayOf(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}

/** The team itself, or it and all below. */
export function membersOf({ teams }: OracleWorld, slug: string, scope: 'OWN' | 'TREE'): string[] {
  if (scope === 'OWN') return [slug];
  const below = teams
    .filter(({ parent }) => parent === slug)
    .flatMap((team) => membersOf({ teams } as OracleWorld, team.slug, scope));
  return [slug, ...below];
}

type Meaning = 'COUNTS' | 'IGNORED' | 'NOTHING';

function meaning(event: OracleEvent, slug: string, world: OracleWorld): Meaning {
  const day = localDay(event.at, world.timeZone);
  const owns = world.owners.some(
    (own) =>
      own.team === slug &&
      own.repo === event.repo &&
      own.component === event.component &&
      (own.from === undefined || own.from <= day) &&
      (own.to === undefined || day < own.to),
  );
  const team = world.teams.find((one) => one.slug === slug);
  if (!owns || team?.source !== event.source) return 'NOTHING';
  if (event.source === 'TAG') return event.version ? 'COUNTS' : 'IGNORED';
  if (event.environment === undefined) return 'COUNTS';
  const pattern = new RegExp(team.pattern ?? '^(prod|production|live)([-_/ ].*)?$', 'i');
  return pattern.test(event.environment) ? 'COUNTS' : 'IGNORED';
}

/** The weeks of a scope that have an event, by their Monday. */
export function count(world: OracleWorld, slug: string, scope: 'OWN' | 'TREE'): Record<string, OracleWeek> {
  const members = membersOf(world, slug, scope);
  const weeks: Record<string, OracleWeek> = {};
  const delivered = new Set<string>();
  const everLive = new Map<string, Set<string>>();
  const live = new Map<string, string>();
  const lastDelivery = new Map<string, number>();
  for (const event of world.events.toSorted((a, b) => a.at - b.at)) {
    const meanings = members.map((member) => meaning(event, member, world));
    if (meanings.every((one) => one === 'NOTHING')) continue;
    const monday = mondayOf(localDay(event.at, world.timeZone));
    const week = (weeks[monday] ??= { raw: 0, ignored: 0, deliveries: 0, batches: 0, redeploys: 0, rollbacks: 0 });
    if (!meanings.includes('COUNTS')) {
      week.ignored += 1;
      continue;
    }
    week.raw += 1;
    const component = `${event.repo} ${event.component}`;
    const place = `${component} ${event.environment ?? ''}`;
    const change = `${event.repo} ${event.sha}`;
    const shas = everLive.get(place) ?? new Set();
    if (!delivered.has(change)) {
      week.deliveries += 1;
      const before = lastDelivery.get(component);
      if (before === undefined || event.at - before > QUARTER) week.batches += 1;
      lastDelivery.set(component, event.at);
    } else if (event.source === 'DEPLOYMENT' && shas.has(event.sha) && live.get(place) !== event.sha)
      week.rollbacks += 1;
    else week.redeploys += 1;
    delivered.add(change);
    if (event.source === 'DEPLOYMENT') {
      everLive.set(place, shas.add(event.sha));
      live.set(place, event.sha);
    }
  }
  return weeks;
}
