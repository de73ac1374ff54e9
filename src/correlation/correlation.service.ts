import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AdoptionSeries, adoptionChange, FEWEST_WEEKS, type Span } from '../core/adoption-change.js';
import {
  type AdoptionBasis,
  type CorrelationTeam,
  correlateTeams,
  type CorrelationWindows,
  logMultiple,
  METHOD_VERSION,
} from '../core/correlation.js';
import { baselineWeeks, firstWeek, type ProgramDates, VERDICT_WEEKS } from '../core/program.js';
import { rate } from '../core/velocity.js';
import { addWeeks, type Week } from '../core/week.js';
import { GoalsStore, type ProgramRow } from '../goals/goals.store.js';
import {
  type ChangesRow,
  CorrelationStore,
  type GoalWeeksRow,
  type PictureRow,
  type PlacementRow,
} from './correlation.store.js';

type SeriesByTeam = ReadonlyMap<number, AdoptionSeries>;

/** A judged week of a team: its place in the team's row. */
interface Goal {
  row: GoalWeeksRow;
  at: number;
}

/** What all scopes of a week have in common. */
interface WeekQuestion {
  week: Week;
  windows: CorrelationWindows;
  basis: AdoptionBasis;
  adoption: SeriesByTeam;
}

const ALWAYS: Span = { from: '-infinity', to: 'infinity' };

/** Adoption against velocity in every scope: SQL gathers what was judged and measured, core decides, SQL stores it. */
@Injectable()
export class CorrelationService {
  constructor(
    private readonly store: CorrelationStore,
    private readonly goals: GoalsStore,
  ) {}

  /** Correlates the judged weeks that changed since the last time, in the caller's transaction; returns how many. */
  async correlate(manager: EntityManager): Promise<{ programs: number; weeks: number }> {
    const changed = await this.store.takeChanges(manager, METHOD_VERSION);
    const changes = new Map(changed.map((row) => [row.program_id, row]));
    const done = { programs: 0, weeks: 0 };
    for (const program of await this.goals.programs(manager)) {
      const span = spanOf(program, changes.get(program.id));
      const weeks = span === null ? 0 : await this.correlateProgram(manager, program, span);
      if (weeks > 0) done.programs += 1;
      done.weeks += weeks;
    }
    return done;
  }

  private async correlateProgram(manager: EntityManager, program: ProgramRow, { from, to }: Span): Promise<number> {
    const rows = await this.store.goalWeeks(manager, program.id, from, to);
    const weeks = [...new Set(rows.flatMap((row) => row.weeks))].filter((week) => week >= firstWeek(program)).sort();
    const questions = await this.questions(manager, program, weeks);
    const placements = await this.store.placements(
      manager,
      rows.map((row) => row.team_id),
    );
    const goals = goalsByWeek(rows);
    const pictures = questions.flatMap((question) => picturesOf(question, goals.get(question.week) ?? [], placements));
    await this.store.save(manager, program.id, from, to, pictures);
    return weeks.length;
  }

  /**
   * The basis of a week is the same for all teams: the tools' usage as soon as it was known for long enough before the
   * current window to tell a change, until then the marked commits, if there are any.
   */
  private async questions(manager: EntityManager, program: ProgramDates, weeks: Week[]): Promise<WeekQuestion[]> {
    const { from } = baselineWeeks(program);
    const active = await this.store.adoption(manager, 'ACTIVE_ENGINEERS', from);
    const known = [...new Set([...active.values()].flatMap((series) => series.weeks))].sort();
    const windows = weeks.map((week) => windowsOf(program, week));
    const tellsChange = ({ currentFrom, currentTo }: CorrelationWindows): boolean =>
      (known[FEWEST_WEEKS - 1] ?? currentTo) < currentFrom && known.some((w) => w >= currentFrom && w < currentTo);
    const marked = windows.every(tellsChange)
      ? new Map<number, AdoptionSeries>()
      : await this.store.adoption(manager, 'AI_TRAILER_COMMITS', from);
    return windows.map((window) => ({
      week: addWeeks(window.currentTo, -1),
      windows: window,
      ...(tellsChange(window) || marked.size === 0
        ? { basis: 'ACTIVE_ENGINEERS' as const, adoption: active }
        : { basis: 'AI_TRAILER_COMMITS' as const, adoption: marked }),
    }));
  }
}

/** The weeks to correlate: those judged anew, and all whose windows reach a change in adoption. Null: none. */
function spanOf(program: ProgramDates, row: ChangesRow | undefined): Span | null {
  if (!row) return null;
  const { everything, adoption_from: adoption, judged_from: judged, judged_to: judgedTo } = row;
  if (everything || (adoption !== null && adoption < firstWeek(program))) return ALWAYS;
  if (adoption === null) return judged === null || judgedTo === null ? null : { from: judged, to: judgedTo };
  return { from: judged !== null && judged < adoption ? judged : adoption, to: ALWAYS.to };
}

function windowsOf(program: ProgramDates, week: Week): CorrelationWindows {
  const baseline = baselineWeeks(program);
  const to = addWeeks(week, 1);
  const from = [firstWeek(program), addWeeks(to, -VERDICT_WEEKS)].reduce((a, b) => (a > b ? a : b));
  return { baselineFrom: baseline.from, baselineTo: baseline.to, currentFrom: from, currentTo: to };
}

function goalsByWeek(rows: GoalWeeksRow[]): Map<Week, Goal[]> {
  const byWeek = new Map<Week, Goal[]>();
  for (const row of rows) {
    row.weeks.forEach((week, at) => {
      const goals = byWeek.get(week);
      if (goals) goals.push({ row, at });
      else byWeek.set(week, [{ row, at }]);
    });
  }
  return byWeek;
}

/** The pictures of all scopes that have a team with a goal below them in that week. */
function picturesOf(question: WeekQuestion, goals: Goal[], placements: PlacementRow[]): PictureRow[] {
  const { week, basis, windows } = question;
  const teams = new Map(goals.map((goal) => [goal.row.team_id, teamOf(goal, question)]));
  const scopes = new Map<number, CorrelationTeam[]>();
  const above = new Set<number>();
  for (const { scope_id: scope, team_id: id, valid_from: from, valid_to: to } of placements) {
    const team = teams.get(id);
    if (team === undefined || from > week || to <= week) continue;
    if (id !== scope) above.add(scope);
    const others = scopes.get(scope);
    if (others) others.push(team);
    else scopes.set(scope, [team]);
  }
  return [...above].map((scope) => ({
    team_id: scope,
    week,
    picture: correlateTeams(scopes.get(scope) ?? [], basis, windows),
  }));
}

/** Both sides of a team look at the same weeks: its own baseline's, and those of its current figure. */
function teamOf({ row, at }: Goal, { week, windows, adoption }: WeekQuestion): CorrelationTeam {
  const sums = { deliveries: row.baseline_deliveries[at] ?? 0, exposure: row.baseline_exposures[at] ?? 0 };
  const theta = logMultiple({ deliveries: row.deliveries[at] ?? 0, exposure: row.exposures[at] ?? 0 }, sums);
  const baselineRate = rate(sums);
  const to = addWeeks(week, 1);
  const current = { from: addWeeks(to, -(row.closed_weeks[at] ?? 0)), to };
  const baseline = {
    from: row.baseline_froms[at] ?? windows.baselineFrom,
    to: row.baseline_tos[at] ?? windows.baselineTo,
  };
  const lateBaseline = baseline.from !== windows.baselineFrom || baseline.to !== windows.baselineTo;
  return {
    velocity:
      row.firm[at] === true && theta !== null && baselineRate !== null ? { theta, baselineRate, lateBaseline } : null,
    adoption: adoptionChange(adoption.get(row.team_id), baseline, current),
  };
}
