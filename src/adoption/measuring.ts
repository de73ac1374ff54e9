import type { EntityManager } from 'typeorm';
import { ACTIVE_RULE_VERSION, SILENT_WEEKS, type ToolWeek, usageCoverage } from '../core/adoption.js';
import { hiddenScopes, type TeamRosters } from '../core/suppression.js';
import type { Coverage } from '../core/velocity.js';
import { addWeeks, type Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

type WeekCoverage = Map<Week, Coverage>;

interface MeasuredRow {
  team_id: number;
  scope: 'OWN' | 'TREE';
  week: Week;
  roster: number;
  alone: number | null;
}

interface Placement {
  team_id: number;
  parent_id: number;
  valid_from: string;
  valid_to: string;
}

/** The weeks to measure, with what is known of them: `everything`, or what has changed since they were measured. */
export async function staleWeeks(manager: EntityManager, closed: Week, everything: boolean): Promise<WeekCoverage> {
  const [organization] = await manager.query<[{ changed: boolean }]>(readSql(import.meta.url, 'take-organization.sql'));
  const noted = await manager.query<{ week: Week }[]>(readSql(import.meta.url, 'take-stale-weeks.sql'), [closed]);
  const known = await measuredWeeks(manager);
  const kept = await keptFrom(manager);
  // What can no longer be measured stays with the rule it was measured by.
  const outdated = known.some(
    ({ week, rule_version: version }) =>
      version !== ACTIVE_RULE_VERSION && (kept === null || week >= addWeeks(kept, SILENT_WEEKS)),
  );
  const all = everything || organization.changed || outdated;
  if (!all && noted.length === 0) return new Map();
  const toolWeeks = await manager.query<ToolWeek[]>(readSql(import.meta.url, 'list-tool-weeks.sql'), [kept]);
  const coverage = usageCoverage(toolWeeks, closed, kept);
  if (all) return coverage;
  const stale = new Set(noted.map(({ week }) => week));
  const before = new Map(known.map((row) => [row.week, row.coverage]));
  return new Map([...coverage].filter(([week, now]) => stale.has(week) || before.get(week) !== now));
}

/** Measures these weeks for all scopes, decides what is hidden, and writes what says something else than before. */
export async function measureWeeks(
  manager: EntityManager,
  coverage: WeekCoverage,
): Promise<{ changed: number; changedFrom: Week | null }> {
  const weeks = [...coverage.keys()];
  await manager.query('DROP TABLE IF EXISTS measured_adoption');
  await manager.query(readSql(import.meta.url, 'measure-adoption.sql'), [weeks]);
  await manager.query('ANALYZE measured_adoption');
  const hidden = await hiddenIn(manager);
  const [saved] = await manager.query<[{ changed: number; changedFrom: Week | null }]>(
    readSql(import.meta.url, 'save-adoption.sql'),
    [
      weeks,
      [...coverage.values()],
      hidden.map(({ week }) => week),
      hidden.map(({ team }) => team),
      hidden.map(({ scope }) => scope),
      ACTIVE_RULE_VERSION,
    ],
  );
  return saved;
}

/** The Monday from which on usage is kept; null: all of it. */
async function keptFrom(manager: EntityManager): Promise<Week | null> {
  const [kept] = await manager.query<{ week: Week }[]>('SELECT from_week::text AS week FROM adoption_kept');
  return kept?.week ?? null;
}

/** The organisation has a row in every measured week. */
async function measuredWeeks(
  manager: EntityManager,
): Promise<{ week: Week; coverage: Coverage; rule_version: number }[]> {
  return manager.query(
    `SELECT week::text AS week, coverage, rule_version
     FROM adoption_week JOIN organization USING (team_id)
     WHERE scope = 'TREE'`,
  );
}

async function hiddenIn(manager: EntityManager): Promise<{ week: Week; team: number; scope: 'OWN' | 'TREE' }[]> {
  const rows = await manager.query<MeasuredRow[]>(
    'SELECT team_id, scope, week::text AS week, roster, alone FROM measured_adoption ORDER BY week, team_id, scope',
  );
  const placements = await manager.query<Placement[]>(
    'SELECT team_id, parent_id, valid_from::text AS valid_from, valid_to::text AS valid_to FROM team_parent ORDER BY id',
  );
  const byWeek = new Map<Week, MeasuredRow[]>();
  for (const row of rows) {
    const there = byWeek.get(row.week);
    if (there) there.push(row);
    else byWeek.set(row.week, [row]);
  }
  return [...byWeek].flatMap(([week, measured]) => {
    const { own, tree } = hiddenScopes(rostersOf(week, measured, placements));
    return [
      ...[...own].map((team) => ({ week, team, scope: 'OWN' as const })),
      ...[...tree].map((team) => ({ week, team, scope: 'TREE' as const })),
    ];
  });
}

/** The teams that hold anybody in a week, where they stood in it. */
function rostersOf(week: Week, measured: readonly MeasuredRow[], placements: readonly Placement[]): TeamRosters[] {
  const teams = new Map<number, TeamRosters & { parents: number[] }>();
  for (const { team_id: team, scope, roster, alone } of measured) {
    const known = teams.get(team) ?? { team, parents: [], own: 0, alone: 0, tree: 0 };
    teams.set(team, scope === 'OWN' ? { ...known, own: roster, alone: alone ?? 0 } : { ...known, tree: roster });
  }
  const end = addWeeks(week, 1);
  for (const { team_id: team, parent_id: parent, valid_from: from, valid_to: to } of placements) {
    if (opensBefore(from, end) && closesAfter(to, week)) teams.get(team)?.parents.push(parent);
  }
  return [...teams.values()].map((team) => ({ ...team, parents: [...new Set(team.parents)] }));
}

function opensBefore(from: string, end: Week): boolean {
  return from === '-infinity' || from < end;
}

function closesAfter(to: string, week: Week): boolean {
  return to === 'infinity' || to > week;
}
