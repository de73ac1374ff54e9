import { localDay, mondayOf } from './oracle-days.js';
import { meaningOf, type OracleMeaning } from './oracle-meaning.js';
import type {
  OracleEvent,
  OraclePolicy,
  OracleScope,
  OracleStructure,
  OracleTeam,
  OracleVerdict,
  OracleWeek,
  OracleWorld,
} from './oracle-world.js';

export { localDay, mondayOf } from './oracle-days.js';
export type * from './oracle-world.js';

/*
 * What METRICS.md, section 1 counts, written again from its text with nothing of the product: slow, short and obvious.
 * A scope is a set of teams; every rule is applied to the scope's own events.
 */

const QUARTER = 15 * 60 * 1000;

/** The team itself, or it and all below it that day. */
export function membersOf(teams: OracleTeam[], slug: string, scope: OracleScope, day: string): string[] {
  if (scope === 'OWN') return [slug];
  const parent = ({ parent, later }: OracleTeam): string | null => (later && later.from <= day ? later.parent : parent);
  return [
    slug,
    ...teams.filter((team) => parent(team) === slug).flatMap((team) => membersOf(teams, team.slug, scope, day)),
  ];
}

/** By time; of one instant by source and key, whatever arrived first. */
function inOrder(events: OracleEvent[]): OracleEvent[] {
  const less = (a: string, b: string): number => Number(a > b) - Number(a < b);
  return events.toSorted((a, b) => a.at - b.at || less(a.source, b.source) || less(a.key ?? '', b.key ?? ''));
}

/** What the scope makes of an event: one owner's yes is enough, and somebody's no is more than nobody's concern. */
function meaningInScope(
  world: OracleWorld,
  event: OracleEvent,
  { slug, scope, structure }: { slug: string; scope: OracleScope; structure: OracleStructure },
): OracleMeaning | undefined {
  const day = structure === 'NOW' ? (world.today ?? '9999-12-31') : localDay(event.at, world.timeZone);
  const members = membersOf(world.teams, slug, scope, day);
  const owners = world.owners.filter(
    (own) =>
      members.includes(own.team) &&
      own.repo === event.repo &&
      own.component === event.component &&
      (own.from === undefined || own.from <= day) &&
      (own.to === undefined || day < own.to),
  );
  const meanings = owners.map(({ team }) => {
    const rules = world.teams.find(({ slug }) => slug === team);
    return rules ? meaningOf(event, rules, world.policy ?? {}) : 'OTHER_SOURCE';
  });
  const known: OracleMeaning[] = ['COUNTS', 'IGNORED', 'OTHER_SOURCE'];
  return known.find((one) => meanings.includes(one));
}

/** An ancestor of what is live has no commits beyond it by its nature: it is old code all the same, not nothing. */
function holdsNothing({ ruling, ancestor, commits, content }: OracleEvent): boolean {
  if (ruling === true) return false;
  return content === 'VERSION' || (commits === 0 && ancestor !== true);
}

/** What a first delivery is called, and whether the company counts such ones. */
function kindOf(event: OracleEvent, { configOnly, botOnly }: OraclePolicy): { verdict: string; counted: boolean } {
  if (event.ancestor) return { verdict: 'OUT_OF_ORDER', counted: true };
  const refused = event.ruling !== true;
  const config = event.content === 'CONFIG';
  if (config && configOnly === false && refused) return { verdict: 'CONFIG_ONLY', counted: false };
  if (event.bots && botOnly === false && refused) return { verdict: 'BOT_ONLY', counted: false };
  if (config) return { verdict: 'CONFIG_ONLY', counted: true };
  if (event.bots) return { verdict: 'BOT_ONLY', counted: true };
  const unknown = event.commits === undefined && event.content === undefined;
  return { verdict: unknown ? 'UNCHECKED' : 'DELIVERY', counted: true };
}

/** Every event that a scope sees, in order, with what it is to the scope. */
export function judge(
  world: OracleWorld,
  slug: string,
  scope: OracleScope,
  structure: OracleStructure = 'THEN',
): OracleVerdict[] {
  const view = { slug, scope, structure };
  const delivered = new Set<string>();
  const seen = new Set<string>();
  const wasLive = new Set<string>();
  const live = new Map<string, string>();
  const lastDelivery = new Map<string, number>();
  const told: OracleVerdict[] = [];
  for (const event of inOrder(world.events)) {
    const meaning = meaningInScope(world, event, view);
    if (meaning === undefined) continue;
    if (meaning !== 'COUNTS') {
      told.push({ event, verdict: meaning, counted: false, opensBatch: false });
      continue;
    }
    const component = `${event.repo} ${event.component}`;
    const place = `${component} ${event.environment ?? ''}`;
    const change = `${event.repo} ${event.sha}`;
    const kind = kindOf(event, world.policy ?? {});
    const back = event.source === 'DEPLOYMENT' && wasLive.has(`${place} ${event.sha}`) && live.get(place) !== event.sha;
    const nothing = holdsNothing(event);
    let verdict = 'REDEPLOY';
    const counted = !delivered.has(change) && !nothing && kind.counted;
    if (counted) verdict = kind.verdict;
    else if (back) verdict = 'ROLLBACK';
    else if (!seen.has(change)) verdict = nothing ? 'EMPTY' : kind.verdict;
    const before = lastDelivery.get(component) ?? -Infinity;
    told.push({ event, verdict, counted, opensBatch: counted && event.at - before > QUARTER });
    if (counted) {
      delivered.add(change);
      lastDelivery.set(component, event.at);
    }
    seen.add(change);
    if (event.source !== 'DEPLOYMENT') continue;
    wasLive.add(`${place} ${event.sha}`);
    live.set(place, event.sha);
  }
  return told;
}

/** The weeks of a scope that have an event of its source, by their Monday. */
export function count(
  world: OracleWorld,
  slug: string,
  scope: OracleScope,
  structure: OracleStructure = 'THEN',
): Record<string, OracleWeek> {
  const byWeek: Record<string, OracleVerdict[]> = {};
  for (const told of judge(world, slug, scope, structure).filter(({ verdict }) => verdict !== 'OTHER_SOURCE'))
    (byWeek[mondayOf(localDay(told.event.at, world.timeZone))] ??= []).push(told);
  return Object.fromEntries(Object.entries(byWeek).map(([monday, told]) => [monday, weekOf(told)]));
}

function weekOf(told: OracleVerdict[]): OracleWeek {
  const are = (...verdicts: string[]): number => told.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    raw: told.length - are('IGNORED'),
    ignored: are('IGNORED'),
    deliveries: told.filter(({ counted }) => counted).length,
    batches: told.filter(({ opensBatch }) => opensBatch).length,
    redeploys: are('REDEPLOY'),
    rollbacks: are('ROLLBACK'),
    empty: are('EMPTY'),
    outOfOrder: are('OUT_OF_ORDER'),
    configOnly: are('CONFIG_ONLY'),
    botOnly: are('BOT_ONLY'),
  };
}
