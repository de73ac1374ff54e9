import { Injectable, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { measureBaseline } from '../core/baseline.js';
import { baselineWeeks, finalWeek, firstWeek, verdictFrom } from '../core/program.js';
import { judgeProgress, METHOD_VERSION } from '../core/progress.js';
import type { MeasuredWeek, Weeks, WindowSum } from '../core/velocity.js';
import { addWeeks, type Week } from '../core/week.js';
import { type BaselineRow, BaselinesStore } from './baselines.store.js';
import { type GoalInputRow, type GoalRow, GoalsStore, type ProgramRow, type ProgressRow } from './goals.store.js';
import { BaselineWitness } from './baseline-witness.js';
import { type ChangedFrom, JudgingChangesStore } from './judging-changes.store.js';

/** Weeks judged, half-open. */
export interface JudgedSpan {
  program: ProgramRow;
  from: Week;
  to: Week;
  goals: number;
}

interface TeamInput {
  weeks: Weeks;
  baseline: WindowSum;
  exposureOf: (week: Week) => number;
  unobserved: boolean;
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
      const span = spanOf(program, closed, firstToJudge(program, judged.get(program.id) ?? null, changedFrom));
      if (span.from >= span.to) continue;
      const { goals, baselines } = await this.judgeProgram(manager, program, closed, now, span);
      if (Object.keys(baselines).length > 0) await this.witness?.hear(manager, program.slug, baselines);
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
    await this.judgeProgram(manager, program, now.closed, now.at, { from: week, to: addWeeks(week, 1) }, teams);
  }

  private async judgeProgram(
    manager: EntityManager,
    program: ProgramRow,
    closed: Week,
    now: Date,
    span: { from: Week; to: Week },
    teams: readonly number[] | null = null,
  ): Promise<{ goals: number; baselines: Record<string, number> }> {
    const all = await this.store.goals(manager, program.id, span.from, span.to);
    const goals = teams === null ? all : all.filter((goal) => teams.includes(goal.team_id));
    const end = addWeeks(finalWeek(program), 1);
    const inputs = await this.store.inputs(
      manager,
      goals.map((goal) => goal.team_id),
      { from: baselineWeeks(program).from, to: addWeeks(closed, 1) },
      { from: verdictFrom(program), to: end },
    );
    const byTeam = new Map(inputs.map((row) => [row.team_id, readInput(row, program, closed)]));
    const { versions, added } = await this.baselines.save(
      manager,
      program.id,
      inputs.map((row) => baselineRow(row, byTeam)),
      now,
    );
    const rows = goals.flatMap((goal) =>
      judgeGoal(goal, program, byTeam.get(goal.team_id), versions.get(goal.team_id) ?? 1),
    );
    await this.store.saveProgress(manager, program.id, rows, METHOD_VERSION, span, now, teams);
    return { goals: goals.length, baselines: added };
  }
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

function readInput(row: GoalInputRow, program: ProgramRow, closed: Week): TeamInput {
  const weeks = new Map<Week, MeasuredWeek>();
  row.weeks?.forEach((week, i) => {
    const coverage = row.coverages[i] ?? 'MISSING';
    weeks.set(week, { week, coverage, deliveries: row.deliveries[i] ?? null, exposure: row.exposures[i] ?? null });
  });
  return {
    weeks,
    baseline: measureBaseline(weeks, program, row.observed_from, closed),
    exposureOf: (week) => 1 - (row.closed_days?.[week] ?? 0) / 5,
    unobserved: !row.observed,
  };
}

function baselineRow(row: GoalInputRow, byTeam: Map<number, TeamInput>): BaselineRow {
  const baseline = byTeam.get(row.team_id)?.baseline;
  if (!baseline) throw new Error(`no input for team ${row.team_id}`);
  return {
    team_id: row.team_id,
    window_from: baseline.from,
    window_to: baseline.to,
    deliveries: baseline.deliveries,
    exposure: baseline.exposure,
    weeks: baseline.weeks,
    source: row.source,
  };
}

function judgeGoal(goal: GoalRow, program: ProgramRow, input: TeamInput | undefined, version: number): ProgressRow[] {
  if (!input) return [];
  return goal.weeks.map((week, i) => {
    const target = goal.multiples[i] ?? Number.NaN;
    const judged = judgeProgress({ program, target, week, ...input });
    return {
      team_id: goal.team_id,
      week,
      target_multiple: target,
      status: judged.status,
      measurability: judged.measurability,
      reason: judged.reason,
      flags: judged.flags,
      baseline_version: version,
      baseline_deliveries: input.baseline.deliveries,
      baseline_exposure: input.baseline.exposure,
      baseline_rate: judged.baselineRate,
      deliveries13w: judged.current.deliveries,
      exposure13w: judged.current.exposure,
      weeks13w: judged.current.weeks,
      closed_weeks: judged.current.closedWeeks,
      rate4w: judged.rate4w,
      rate13w: judged.rate13w,
      multiple4w: judged.multiple4w,
      multiple13w: judged.multiple13w,
      expected_multiple: judged.expectedMultiple,
      required_rate: judged.requiredRate,
    };
  });
}
