import { Injectable } from '@nestjs/common';
import { AdoptionStore } from '../adoption/adoption.store.js';
import { activeEngineers, type AdoptionPicture, markedCommits, pictureWeeks } from '../core/adoption-picture.js';
import { RULE_VERSION } from '../core/event-rules.js';
import { finalWeek, VERDICT_WEEKS } from '../core/program.js';
import { METHOD_VERSION } from '../core/progress.js';
import type { DataPicture, ProgramPicture, ScopePicture } from '../core/review.js';
import { addWeeks, type Week } from '../core/week.js';
import { CorrelationStore } from '../correlation/correlation.store.js';
import { GoalsStore, type ProgramRow } from '../goals/goals.store.js';
import { Installation } from '../org/installation.js';
import { FreshnessStore } from '../velocity/freshness.store.js';
import { RollupStore } from './rollup.store.js';

/** All that is known of a scope on a closed week, from every slice that has something to say. */
@Injectable()
export class ScopePictureService {
  constructor(
    private readonly installation: Installation,
    private readonly goals: GoalsStore,
    private readonly rollups: RollupStore,
    private readonly correlations: CorrelationStore,
    private readonly adoptions: AdoptionStore,
    private readonly freshness: FreshnessStore,
  ) {}

  /** Without a program there is nothing to review. */
  async hasPrograms(): Promise<boolean> {
    return (await this.goals.programs()).length > 0;
  }

  async picture(scope: { id: number; slug: string; name: string }, week: Week): Promise<ScopePicture> {
    const { now, notice, timeZone } = await this.installation.state();
    const programs = await this.goals.programs();
    const pictures = await Promise.all(programs.map((program) => this.program(program, scope.id, week)));
    return {
      scope: { slug: scope.slug, name: scope.name },
      week,
      asOf: now.toISOString(),
      notice,
      programs: pictures.filter((picture) => picture !== null),
      adoption: await this.adoption(scope.id, week),
      data: await this.data(scope.id, week, timeZone),
    };
  }

  private async program(program: ProgramRow, teamId: number, asked: Week): Promise<ProgramPicture | null> {
    const week = asked < finalWeek(program) ? asked : finalWeek(program);
    const rows = await this.rollups.list(program.id, [teamId], addWeeks(week, -1), addWeeks(week, 1));
    const now = rows.find((row) => row.week === week);
    if (!now) return null;
    const before = rows.find((row) => row.week !== week);
    const [correlated] = await this.correlations.list(program.id, [teamId], week, addWeeks(week, 1));
    return {
      slug: program.slug,
      name: program.name,
      dates: program,
      week,
      now: { all: now.picture, cohorts: now.cohorts },
      before: before ? { all: before.picture, cohorts: before.cohorts } : null,
      goals: await this.rollups.goals(program.id, teamId, week),
      correlation: correlated?.picture.sentence ?? null,
    };
  }

  /** By active engineers where the tools' usage is known, else by what commits say of themselves. */
  private async adoption(teamId: number, week: Week): Promise<AdoptionPicture | null> {
    const { from, to } = pictureWeeks(week);
    const active = activeEngineers(await this.adoptions.listWeeks([teamId], 'TREE', from, to), week);
    return active ?? markedCommits(await this.adoptions.markedCommits([teamId], 'TREE', from, to), week);
  }

  private async data(teamId: number, week: Week, timeZone: string): Promise<DataPicture> {
    const fresh = (await this.freshness.ofScopes([teamId], week, timeZone, VERDICT_WEEKS)).get(teamId);
    return {
      repositories: fresh?.repositories ?? 0,
      behind: fresh?.behind ?? 0,
      knownThrough: fresh?.known_through?.toISOString() ?? null,
      oldestRepository: fresh?.oldest_repository ?? null,
      failing: fresh?.failing ?? 0,
      failures: fresh?.failures ?? [],
      pullFailure: await this.freshness.lastPullFailure(),
      coverage: fresh?.coverage ?? null,
      ruleVersion: RULE_VERSION,
      methodVersion: METHOD_VERSION,
    };
  }
}
