import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AdoptionStore } from '../adoption/adoption.store.js';
import type { Week } from '../core/week.js';
import { CorrelationService } from '../correlation/correlation.service.js';
import { JudgeService } from '../goals/judge.service.js';
import { Installation } from '../org/installation.js';
import { EngineersStore } from '../velocity/engineers.store.js';
import { VelocityStore } from '../velocity/velocity.store.js';
import { oneLine } from '../platform/errors.js';
import { RollupStore } from './rollup.store.js';

export interface RefreshQuestion {
  from?: Week | undefined;
  to?: Week | undefined;
  /** Judge all events and weeks again, changed or not. */
  everything?: boolean;
}

export interface MeasuredWeeks {
  from: Week;
  /** The week after the last measured one. */
  to: Week;
  weeks: number;
  changedWeeks: number;
  changedAdoptionWeeks: number;
}

/** What a refresh did. */
export interface Refreshed extends MeasuredWeeks {
  judgedGoals: number;
}

/** What correlating did, or why it could not. */
export interface Correlated {
  programs: number;
  weeks: number;
  failed?: string;
}

/**
 * Facts → weeks → judged goals → correlations and rollups. All at once it is one transaction: readers see the old
 * figures or the new, never a mixture. Stage by stage, each takes up what the ones before it changed and noted, so that
 * any of them may run twice, or be ended and run again.
 */
@Injectable()
export class RefreshService {
  private readonly log = new Logger('refresh');

  constructor(
    private readonly db: DataSource,
    private readonly installation: Installation,
    private readonly velocity: VelocityStore,
    private readonly engineers: EngineersStore,
    private readonly adoption: AdoptionStore,
    private readonly goals: JudgeService,
    private readonly correlations: CorrelationService,
    private readonly rollups: RollupStore,
  ) {}

  /** Measures what has changed, and `from` up to, not including, `to` in any case, and judges the closed weeks that this concerns. */
  async refresh(question: RefreshQuestion = {}): Promise<Refreshed> {
    return this.alone(async (manager) => {
      const measured = await this.measureIn(manager, question);
      const judgedGoals = await this.judgeIn(manager, question.everything);
      await this.correlateIn(manager);
      await this.gatherIn(manager);
      return { ...measured, judgedGoals };
    });
  }

  measure(): Promise<MeasuredWeeks> {
    return this.alone((manager) => this.measureIn(manager, {}));
  }

  judge(): Promise<{ judgedGoals: number }> {
    return this.alone(async (manager) => ({ judgedGoals: await this.judgeIn(manager) }));
  }

  correlate(): Promise<Correlated> {
    return this.alone((manager) => this.correlateIn(manager));
  }

  rollUp(): Promise<{ programs: number; weeks: number }> {
    return this.alone((manager) => this.gatherIn(manager));
  }

  /** One stage at a time: what it notes as taken up is what the others noted before it. */
  private alone<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.db.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
      return work(manager);
    });
  }

  private async measureIn(manager: EntityManager, { from, to, everything }: RefreshQuestion): Promise<MeasuredWeeks> {
    const { timeZone, lastClosedWeek, now } = await this.installation.state();
    const question = { from, to, anew: everything ?? false, now };
    const velocity = await this.velocity.measure(manager, timeZone, lastClosedWeek, question);
    await this.engineers.measure(manager, lastClosedWeek);
    const adoption = await this.adoption.measure(manager, { lastClosedWeek, everything: everything ?? false });
    return {
      from: velocity.from,
      to: velocity.to,
      weeks: velocity.weeks,
      changedWeeks: velocity.changed,
      changedAdoptionWeeks: adoption.changed,
    };
  }

  private async judgeIn(manager: EntityManager, everything = false): Promise<number> {
    const { lastClosedWeek, now } = await this.installation.state();
    const spans = await this.goals.judge(manager, lastClosedWeek, now, everything);
    return spans.reduce((sum, span) => sum + span.goals, 0);
  }

  private async gatherIn(manager: EntityManager): Promise<{ programs: number; weeks: number }> {
    return this.rollups.gatherChanged(manager, (await this.installation.state()).now);
  }

  /** Figures do not wait for what goes with them: what fails here is said, and taken up the next time. */
  private async correlateIn(manager: EntityManager): Promise<Correlated> {
    try {
      return await manager.transaction((inner) => this.correlations.correlate(inner));
    } catch (error) {
      this.log.error(`correlating failed: ${oneLine(error)}`);
      return { programs: 0, weeks: 0, failed: oneLine(error) };
    }
  }
}
