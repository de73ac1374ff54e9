import { Injectable } from '@nestjs/common';
import { AdoptionStore, type MarkedCommitsRow } from '../adoption/adoption.store.js';
import { RULE_VERSION } from '../core/event-rules.js';
import { finalWeek, VERDICT_WEEKS } from '../core/program.js';
import { METHOD_VERSION } from '../core/progress.js';
import type { AdoptionPicture, DataPicture, ProgramPicture, ScopePicture } from '../core/review.js';
import { isSmallGroup } from '../core/suppression.js';
import { addWeeks, type Week } from '../core/week.js';
import { CorrelationStore } from '../correlation/correlation.store.js';
import { GoalsStore, type ProgramRow } from '../goals/goals.store.js';
import { Installation } from '../org/installation.js';
import { FreshnessStore } from '../velocity/freshness.store.js';
import { RollupStore } from './rollup.store.js';

const ADOPTION_WEEKS = 4;

/** All that is known of a scope on a closed week, from every slice that has something to say. */
@Injectable()
export class ScopePictureService {
  constructor(
    private readonly installation: Installation,
    private readonly goals: GoalsStore,
    private readonly rollups: RollupStore,
    private readonly correlations: CorrelationStore,
    private readonly adoption: AdoptionStore,
    private readonly freshness: FreshnessStore,
  ) {}

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
      adoption: await this.markedCommits(scope.id, week),
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

  private async markedCommits(teamId: number, week: Week): Promise<AdoptionPicture | null> {
    const end = addWeeks(week, 1);
    const from = addWeeks(end, -ADOPTION_WEEKS - VERDICT_WEEKS);
    const rows = await this.adoption.markedCommits([teamId], 'TREE', from, end);
    if (rows.length === 0) return null;
    const last = rows.filter((row) => row.week >= addWeeks(end, -ADOPTION_WEEKS));
    const earlier = rows.filter((row) => row.week < addWeeks(from, ADOPTION_WEEKS));
    return {
      weeks: ADOPTION_WEEKS,
      share: markedShare(last),
      commits: last.reduce((sum, row) => sum + row.commits, 0),
      shareBefore: markedShare(earlier),
    };
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

/** Null when nothing was committed or when too few people committed to show it. */
function markedShare(rows: MarkedCommitsRow[]): number | null {
  const commits = rows.reduce((sum, row) => sum + row.commits, 0);
  const authors = Math.max(0, ...rows.map((row) => row.authors));
  if (commits === 0 || isSmallGroup(authors)) return null;
  return rows.reduce((sum, row) => sum + row.marked_commits, 0) / commits;
}
