import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Week } from '../core/week.js';
import { JudgeService } from '../goals/judge.service.js';
import { Installation } from '../org/installation.js';
import { VelocityStore } from '../velocity/velocity.store.js';
import { RollupStore } from './rollup.store.js';

export interface RefreshQuestion {
  from?: Week | undefined;
  to?: Week | undefined;
  /** Judge all weeks again, changed or not: after a change of the organisation or its programs. */
  everything?: boolean;
}

/** What a refresh did. */
export interface Refreshed {
  from: Week;
  /** The week after the last measured one. */
  to: Week;
  weeks: number;
  changedWeeks: number;
  judgedGoals: number;
}

/** Facts → weeks → judged goals → rollups, in one transaction: readers see the old figures or the new, never a mixture. */
@Injectable()
export class RefreshService {
  constructor(
    private readonly db: DataSource,
    private readonly installation: Installation,
    private readonly velocity: VelocityStore,
    private readonly judge: JudgeService,
    private readonly rollups: RollupStore,
  ) {}

  /** Measures `from` up to, not including, `to` (default: all weeks) and judges the closed weeks that this concerns. */
  async refresh({ from, to, everything = false }: RefreshQuestion = {}): Promise<Refreshed> {
    const { timeZone, lastClosedWeek, now } = await this.installation.state();
    return this.db.transaction(async (manager) => {
      const measured = await this.velocity.measure(manager, timeZone, lastClosedWeek, from, to);
      const changedFrom = everything ? 'EVERYTHING' : ({ week: measured.changedFrom } as const);
      const spans = await this.judge.judge(manager, lastClosedWeek, now, changedFrom);
      for (const span of spans) await this.rollups.gather(manager, span.program.id, span.from, span.to);
      return {
        from: measured.from,
        to: measured.to,
        weeks: measured.weeks,
        changedWeeks: measured.changed,
        judgedGoals: spans.reduce((sum, span) => sum + span.goals, 0),
      };
    });
  }
}
