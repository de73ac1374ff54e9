import { Injectable, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { baselineWeeks, finalWeek, firstWeek, verdictFrom } from '../core/program.js';
import { judgeProgress, METHOD_VERSION } from '../core/progress.js';
import { addWeeks, type Week } from '../core/week.js';
import { type BaselineStanding, BaselinesStore } from './baselines.store.js';
import { type GoalRow, GoalsStore, type ProgramRow, type ProgressRow } from './goals.store.js';
import { BaselineWitness } from './baseline-witness.js';
import { type JudgedTeam, readTeam } from './judged-team.js';
import { type ChangedFrom, JudgingChangesStore } from './judging-changes.store.js';

/** Weeks judged, half-open. */
export interface JudgedSpan {
  program: ProgramRow;
  from: Week;
  to: Week;
  goals: number;
}

/** What judging a program did: how many goals, and which teams have new versions of their baselines, by reason. */
interface JudgedProgram {
  goals: number;
  versions: Record<string, number>;
  teams: number[];
}

/** Judges the goals of all programs on closed weeks: SQL gathers what was counted, core decides, SQL stores it. */
@Injectable()
export class JudgeService {
  constructor(
    private readonly store: GoalsStore,
    private readonly baselines: BaselinesStore,
    private readonly changes: JudgingChangesStore,
    @Optional() private readonly witness?: BaselineWitness,
  ) {}

  /**
   * Judges the closed weeks from the first one on that changed since the last judging, and those that were never judged.
   * `everything`: all of them again.
   */
  async judge(manager: EntityManager, closed: Week, now: Date, everything = false): Promise<JudgedSpan[]> {
    const spans: JudgedSpan[] = [];
    const taken = await this.changes.takeChanges(manager);
    const changedFrom = everything ? 'EVERYTHING' : taken;
    const judged = await this.store.lastJudged(manager, METHOD_VERSION);
    for (const program of await this.store.programs(manager)) {
      let span = spanOf(program, closed, firstToJudge(program, judged.get(program.id) ?? null, changedFrom));
      if (span.from >= span.to) continue;
      const { goals, versions, teams } = await this.judgeProgram(manager, program, { closed, at: now }, span);
      const whole = spanOf(program, closed, null);
      if (teams.length > 0) await this.witness?.hear(manager, program.slug, versions);
      // Another baseline says something else of all weeks, also of those that did not change themselves.
      if (teams.length > 0 && whole.from < span.from) {
        span = whole;
        await this.judgeProgram(manager, program, { closed, at: now }, span, teams);
      }
      spans.push({ program, ...span, goals });
    }
    await this.changes.noteJudged(manager, spans);
    return spans;
  }

  /** Judges these teams alone on one closed week; nobody is told. */
  async judgeTeams(
    manager: EntityManager,
    program: ProgramRow,
    week: Week,
    now: { closed: Week; at: Date },
    teams: readonly number[],
  ): Promise<void> {
    await this.judgeProgram(manager, program, now, { from: week, to: addWeeks(week, 1) }, teams);
  }

  private async judgeProgram(
    manager: EntityManager,
    program: ProgramRow,
    { closed, at }: { closed: Week; at: Date },
    span: { from: Week; to: Week },
    only: readonly number[] | null = null,
  ): Promise<JudgedProgram> {
    const wanted = only && new Set(only);
    const all = await this.store.goals(manager, program.id, span.from, span.to);
    const goals = all.filter((goal) => wanted === null || wanted.has(goal.team_id));
    const standings = await this.baselines.inForce(manager, program.id);
    const inputs = await this.store.inputs(
      manager,
      goals.map((goal) => goal.team_id),
      { from: firstNeeded(program, standings), to: addWeeks(closed, 1) },
      { from: verdictFrom(program), to: addWeeks(finalWeek(program), 1) },
    );
    const byTeam = new Map(
      inputs.map((row) => [row.team_id, readTeam(row, standings.get(row.team_id), program, closed)]),
    );
    const added = [...byTeam.values()].flatMap((team) => team.added ?? []);
    await this.baselines.add(manager, program.id, added, at);
    await this.baselines.noteOwnership(manager, program.id, inputs);
    const rows = goals.flatMap((goal) => judgeGoal(goal, program, byTeam.get(goal.team_id)));
    await this.store.saveProgress(manager, program.id, rows, METHOD_VERSION, span, at, only);
    const versions: Record<string, number> = {};
    for (const { reason } of added) versions[reason] = (versions[reason] ?? 0) + 1;
    return { goals: goals.length, versions, teams: added.map((row) => row.team_id) };
  }
}

/** The first week that a baseline of the program looks at: a window that people asked for may begin before the program's. */
function firstNeeded(program: ProgramRow, standings: ReadonlyMap<number, BaselineStanding>): Week {
  return [...standings.values()]
    .flatMap(({ latest, approved }) => [latest.window_from, approved?.window_from ?? latest.window_from])
    .reduce((first, week) => (week < first ? week : first), baselineWeeks(program).from);
}

/** Null: all of them. A change before the program's start touches its baseline, and so every week. */
function firstToJudge(program: ProgramRow, lastJudged: Week | null, changedFrom: ChangedFrom): Week | null {
  const first = firstWeek(program);
  if (lastJudged === null || lastJudged < first || changedFrom === 'EVERYTHING') return null;
  const next = addWeeks(lastJudged, 1);
  if (changedFrom.week === null) return next;
  if (changedFrom.week < first) return null;
  return changedFrom.week < next ? changedFrom.week : next;
}

/** The program's weeks that have closed; before its first one, the last closed week alone: NOT_STARTED. */
function spanOf(program: ProgramRow, closed: Week, from: Week | null): { from: Week; to: Week } {
  const first = firstWeek(program);
  if (closed < first) return { from: closed, to: addWeeks(closed, 1) };
  const last = finalWeek(program) < closed ? finalWeek(program) : closed;
  return { from: from ?? first, to: addWeeks(last, 1) };
}

function judgeGoal(goal: GoalRow, program: ProgramRow, team: JudgedTeam | undefined): ProgressRow[] {
  if (!team) return [];
  return goal.weeks.map((week, i) => {
    const target = goal.multiples[i] ?? Number.NaN;
    const judged = judgeProgress({ program, target, week, ...team });
    return {
      team_id: goal.team_id,
      week,
      target_multiple: target,
      status: judged.status,
      measurability: judged.measurability,
      reason: judged.reason,
      flags: judged.flags,
      baseline_version: team.version,
      baseline_deliveries: team.baseline.deliveries,
      baseline_exposure: team.baseline.exposure,
      baseline_engineer_weeks: team.baseline.engineerWeeks,
      baseline_rate: judged.baselineRate,
      deliveries13w: judged.current.deliveries,
      exposure13w: judged.current.exposure,
      raw_events13w: judged.current.rawEvents,
      batches13w: judged.current.batches,
      engineer_weeks13w: judged.current.engineerWeeks,
      weeks13w: judged.current.weeks,
      closed_weeks: judged.current.closedWeeks,
      rate4w: judged.rate4w,
      rate13w: judged.rate13w,
      multiple4w: judged.multiple4w,
      multiple13w: judged.multiple13w,
      raw_multiple13w: judged.rawMultiple13w,
      batch_multiple13w: judged.batchMultiple13w,
      calendar_multiple13w: judged.calendarMultiple13w,
      expected_multiple: judged.expectedMultiple,
      required_rate: judged.requiredRate,
    };
  });
}
