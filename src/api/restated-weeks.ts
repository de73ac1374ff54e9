import { addWeeks, lastClosedWeek, type Week } from '../core/week.js';
import type { ScopePlace } from '../velocity/explanations.store.js';
import type { RestatementRow, RestatementsStore } from '../velocity/restatements.store.js';
import { byKey, grouped } from './keyed-rows.js';
import type { RequestLoaders } from './loaders.js';
import { weekView, type WeekView } from './views.js';

export function restatementView(place: ScopePlace, row: RestatementRow) {
  const view = (kept: RestatementRow['before']): WeekView | null => kept && weekView(place, row.week, kept, false);
  return { week: row.week, at: row.at, causes: row.causes, before: view(row.before), after: view(row.after) };
}

/** The weeks of one scope as they stood at an instant. What had not closed by then is MISSING: nothing was published of it. */
export async function weeksAsOf(
  loaders: RequestLoaders,
  store: RestatementsStore,
  { teamId, scope, structure }: ScopePlace,
  weeks: WeekView[],
  asOf: Date,
): Promise<WeekView[]> {
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (!first || !last) return [];
  const span = { from: first.week, to: addWeeks(last.week, 1) };
  const question = `as of ${asOf.toISOString()} ${scope} ${structure} ${span.from} ${span.to}`;
  const rows = await loaders.ask(question, teamId, async (ids) =>
    grouped(await store.before(ids, scope, structure, span, asOf), (row) => row.team_id),
  );
  const earlier = byKey(rows ?? [], (row) => row.week);
  const closed = lastClosedWeek(asOf, (await loaders.state()).timeZone);
  return weeks.map((now) => {
    if (now.week > closed) return weekView(now.place, now.week, null, false);
    const then = earlier.get(now.week);
    return then ? weekView(now.place, now.week, then.before, false) : now;
  });
}

/** A week as it was first measured after it had closed; null while it has not. */
export async function publishedWeek(
  loaders: RequestLoaders,
  store: RestatementsStore,
  view: WeekView,
): Promise<WeekView | null> {
  const { place, week } = view;
  const { teamId, scope, structure } = place;
  if (week > (await loaders.state()).lastClosedWeek) return null;
  const first = await loaders.ask(`published ${scope} ${structure}`, keyOf(teamId, week), async (keys) =>
    byKey(await store.published(keys.map(readKey), scope, structure), (row) => keyOf(row.team_id, row.week)),
  );
  if (first) return weekView(place, week, first.before, false);
  if (view.current) return view;
  const [now] = await loaders.velocity(teamId, scope, week, addWeeks(week, 1), structure);
  return weekView(place, week, now ?? null);
}

/** A team's week as one key. */
export function keyOf(teamId: number, week: Week): string {
  return `${teamId} ${week}`;
}

export function readKey(key: string): { teamId: number; week: Week } {
  const [teamId, week = ''] = key.split(' ');
  return { teamId: Number(teamId), week };
}
