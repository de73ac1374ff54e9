import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { finalWeek } from '../core/program.js';
import type { ProgressStatus } from '../core/progress.js';
import { reachedIds, reaches, reachOf, type Role, type Viewer } from '../core/viewer.js';
import { addWeeks, type Day, type Week } from '../core/week.js';
import { GoalsStore, type ProgramRow } from '../goals/goals.store.js';
import { JudgeService } from '../goals/judge.service.js';
import { Installation, type InstallationState } from '../org/installation.js';
import { lockOrganization } from '../org/organization-change.js';
import { type Reorganization, ReorganizationStore, type TouchedTeam } from '../org/reorganization.store.js';
import { TeamsStore } from '../org/teams.store.js';
import { codeOf, UserError } from '../platform/errors.js';
import { VelocityStore } from '../velocity/velocity.store.js';
import { RollupStore } from './rollup.store.js';

/** A team's own goal, and the picture of the teams below it; null where there is none. */
export interface PreviewedFigures {
  targetMultiple: number | null;
  status: ProgressStatus | null;
  baselineRate: number | null;
  rate13w: number | null;
  multiple13w: number | null;
  /** Teams with a goal in the scope. */
  teams: number;
  medianMultiple: number | null;
  pooledMultiple: number | null;
}

export interface ReorganizationPreview {
  program: ProgramRow;
  week: Week;
  /** How many teams were measured anew. */
  measured: number;
  teams: { id: number; slug: string; name: string; now: PreviewedFigures; after: PreviewedFigures }[];
}

export const PREVIEWERS: readonly Role[] = ['OPERATOR', 'LEADER', 'ORG_LEADER'];
/** Teams measured anew; the statement limit below holds on a machine of two cores. */
export const MOST_MEASURED = 600;
const MOST_CHANGES = 200;
const STATEMENT_LIMIT_MS = 15_000;
const LOCK_LIMIT_MS = 5_000;
const STATEMENT_CANCELLED = '57014';
const LOCK_NOT_THERE = '55P03';

/** What each figure would be: changed, measured, judged and read in one transaction, which is rolled back. */
@Injectable()
export class ReorganizationPreviewService {
  constructor(
    private readonly db: DataSource,
    private readonly installation: Installation,
    private readonly teams: TeamsStore,
    private readonly reorganizations: ReorganizationStore,
    private readonly velocity: VelocityStore,
    private readonly goals: GoalsStore,
    private readonly judges: JudgeService,
    private readonly rollups: RollupStore,
  ) {}

  /** @throws UserError FORBIDDEN, BAD_FROM, TOO_MANY_CHANGES, PREVIEW_TOO_LARGE, PREVIEW_BUSY, and those of the writes */
  async preview(
    viewer: Viewer,
    program: ProgramRow,
    change: Reorganization & { from?: Day | null },
  ): Promise<ReorganizationPreview> {
    const state = await this.installation.state();
    const from = change.from ?? state.today;
    if (from < state.today) {
      throw new UserError('BAD_FROM', `from is ${from}, before today ${state.today}: give today or a day to come`, [
        'from',
      ]);
    }
    if (change.moves.length + change.ownership.length > MOST_CHANGES) {
      throw new UserError('TOO_MANY_CHANGES', `a preview takes ${MOST_CHANGES} moves and owners at most`, ['moves']);
    }
    await this.checkReach(viewer, change, state.today);
    const runner = this.db.createQueryRunner();
    await runner.startTransaction();
    try {
      return await this.measured(runner.manager, viewer, program, { ...change, from }, state);
    } catch (error) {
      throw told(error);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }

  private async measured(
    manager: EntityManager,
    viewer: Viewer,
    program: ProgramRow,
    { from, ...change }: Reorganization & { from: Day },
    state: InstallationState,
  ): Promise<ReorganizationPreview> {
    await manager.query(`SET LOCAL statement_timeout = ${STATEMENT_LIMIT_MS}`);
    await manager.query(`SET LOCAL lock_timeout = ${LOCK_LIMIT_MS}`);
    await lockOrganization(manager);
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
    const { lastClosedWeek: closed, today, now: at } = state;
    const week = closed < finalWeek(program) ? closed : finalWeek(program);
    // Whether the viewer may was asked before: inside, it is nobody's write.
    const write = { manager, viewer: null, today, from, rewriteHistory: false, reason: null };
    const touched = await this.reorganizations.apply(write, change);
    const own = touched.filter((team) => team.own).map(({ id }) => id);
    if (own.length > MOST_MEASURED) throw tooLarge(`${own.length} teams would have to be measured anew`);
    const now = await this.figures(manager, program, touched, week);
    await this.velocity.measure(manager, state.timeZone, closed, { nowDay: from, now: at });
    await this.judges.judgeTeams(manager, program, week, { closed, at }, own);
    await this.rollups.gather(manager, program.id, week, addWeeks(week, 1), at);
    const after = await this.figures(manager, program, touched, week);
    const teams = touched
      .map(({ id, slug, name, named }) => ({ id, slug, name, named, now: now(id), after: after(id) }))
      .filter((team) => reaches(viewer, team.id, PREVIEWERS))
      .filter((team) => team.named || JSON.stringify(team.now) !== JSON.stringify(team.after));
    return { program, week, measured: own.length, teams };
  }

  private async figures(
    manager: EntityManager,
    program: ProgramRow,
    touched: readonly TouchedTeam[],
    week: Week,
  ): Promise<(id: number) => PreviewedFigures> {
    const ids = touched.map(({ id }) => id);
    const goals = await this.goals.listProgress(program.id, ids, week, addWeeks(week, 1), manager);
    const rollups = await this.rollups.list(program.id, ids, week, addWeeks(week, 1), manager);
    const goalOf = new Map(goals.map((row) => [row.team_id, row]));
    const pictureOf = new Map(rollups.map((row) => [row.team_id, row.picture]));
    return (id) => {
      const [goal, picture] = [goalOf.get(id), pictureOf.get(id)];
      return {
        targetMultiple: goal?.target_multiple ?? null,
        status: goal?.status ?? null,
        baselineRate: goal?.baseline_rate ?? null,
        rate13w: goal?.rate13w ?? null,
        multiple13w: goal?.multiple13w ?? null,
        teams: picture?.teams ?? 0,
        medianMultiple: picture?.medianMultiple ?? null,
        pooledMultiple: picture?.pooledMultiple ?? null,
      };
    };
  }

  /** Of teams and repositories beyond reach not even that there are such is told. */
  private async checkReach(viewer: Viewer, { moves, ownership }: Reorganization, today: Day): Promise<void> {
    const reach = reachOf(viewer, PREVIEWERS);
    const ids = reachedIds(reach);
    if (ids === null) return;
    const slugs = [...moves.flatMap(({ team, parent }) => [team, parent]), ...ownership.map(({ team }) => team)];
    const known = new Set((await this.teams.bySlug(slugs, reach)).map(({ slug }) => slug));
    const owned = new Set((await this.teams.repositoriesOf(ids, today)).map(({ name }) => name.toLowerCase()));
    const beyond =
      slugs.find((slug) => !known.has(slug)) ?? ownership.find(({ repo }) => !owned.has(repo.toLowerCase()))?.repo;
    if (beyond === undefined) return;
    throw new UserError('FORBIDDEN', `${beyond} is not among what you may preview`);
  }
}

function tooLarge(why: string): UserError {
  return new UserError(
    'PREVIEW_TOO_LARGE',
    `${why}, and a preview answers for ${MOST_MEASURED} teams and ${STATEMENT_LIMIT_MS / 1_000} seconds a statement at ` +
      'most: preview a part of it, or enter it ahead',
  );
}

function told(error: unknown): unknown {
  if (codeOf(error) === STATEMENT_CANCELLED) return tooLarge('measuring took too long');
  if (codeOf(error) !== LOCK_NOT_THERE) return error;
  return new UserError('PREVIEW_BUSY', 'figures are being measured just now: ask again in a minute');
}
