import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { AdoptionStore, type AdoptionWeekRow, type MarkedCommitsRow } from '../adoption/adoption.store.js';
import type { DeliverySource } from '../core/event-rules.js';
import { VERDICT_WEEKS } from '../core/program.js';
import { type Reach, reachOf, type Viewer } from '../core/viewer.js';
import { addWeeks, type Week } from '../core/week.js';
import { CorrelationStore, type PictureRow } from '../correlation/correlation.store.js';
import { StreamFreshnessStore, type StreamRow } from '../facts/stream-freshness.store.js';
import { type SyncRunFailureRow, SyncRunsStore } from '../facts/sync-runs.store.js';
import { BaselinesStore, type StoredBaselineRow } from '../goals/baselines.store.js';
import { GoalsStore, type ProgramRow, type ProgressRow } from '../goals/goals.store.js';
import { Installation, type InstallationState } from '../org/installation.js';
import { type OwnedRepository, type TeamRow, TeamsStore } from '../org/teams.store.js';
import { type RollupRow, RollupStore } from '../rollup/rollup.store.js';
import { type FreshnessRow, FreshnessStore, type RepositoryFreshnessRow } from '../velocity/freshness.store.js';
import { RepositoryListStore } from '../velocity/repository-list.store.js';
import { type Scope, type Structure, VelocityStore, type VelocityWeekRow } from '../velocity/velocity.store.js';
import { byKey, grouped } from './keyed-rows.js';

/**
 * What one request has asked for: the same question of many teams becomes one statement, and is asked once. Teams beyond
 * the viewer's reach are not there, so that whatever hangs on a team is within it.
 */
export class RequestLoaders {
  private readonly loaders = new Map<string, unknown>();
  private stateOnce: Promise<InstallationState> | undefined;
  private programsOnce: Promise<ProgramRow[]> | undefined;

  private readonly reach: Reach;

  constructor(
    private readonly from: LoadersFactory,
    viewer: Viewer,
  ) {
    this.reach = reachOf(viewer);
  }

  state(): Promise<InstallationState> {
    return (this.stateOnce ??= this.from.installation.state());
  }

  programs(): Promise<ProgramRow[]> {
    return (this.programsOnce ??= this.from.goals.programs());
  }

  team(id: number): Promise<TeamRow | null> {
    return this.ask('team', id, async (ids) => byKey(await this.from.teams.byIds(ids, this.reach), (row) => row.id));
  }

  async parent(id: number): Promise<TeamRow | null> {
    const { today } = await this.state();
    return this.ask('parent', id, async (ids) =>
      byKey(await this.from.teams.parentsOf(ids, today, this.reach), (row) => row.childId),
    );
  }

  async repositories(id: number): Promise<OwnedRepository[]> {
    const { today } = await this.state();
    const found = await this.ask('repositories', id, async (ids) =>
      grouped(await this.from.teams.repositoriesOf(ids, today), (row) => row.teamId),
    );
    return found ?? [];
  }

  source(id: number): Promise<DeliverySource | null> {
    return this.ask('source', id, (ids) => this.from.velocity.sources(ids));
  }

  async velocity(id: number, scope: Scope, from: Week, to: Week, structure: Structure): Promise<VelocityWeekRow[]> {
    const found = await this.ask(`velocity ${scope} ${structure} ${from} ${to}`, id, async (ids) =>
      grouped(await this.from.velocity.listWeeks(ids, scope, from, to, structure), (row) => row.team_id),
    );
    return found ?? [];
  }

  async markedCommits(id: number, scope: Scope, from: Week, to: Week): Promise<MarkedCommitsRow[]> {
    const found = await this.ask(`commits ${scope} ${from} ${to}`, id, async (ids) =>
      grouped(await this.from.adoption.markedCommits(ids, scope, from, to), (row) => row.scope_id),
    );
    return found ?? [];
  }

  async adoption(id: number, scope: Scope, from: Week, to: Week): Promise<AdoptionWeekRow[]> {
    const found = await this.ask(`adoption ${scope} ${from} ${to}`, id, async (ids) =>
      grouped(await this.from.adoption.listWeeks(ids, scope, from, to), (row) => row.team_id),
    );
    return found ?? [];
  }

  /** The judged weeks of a goal, oldest first. */
  async progress(program: ProgramRow, id: number, from: Week, to: Week): Promise<ProgressRow[]> {
    const found = await this.ask(`progress ${program.id} ${from} ${to}`, id, async (ids) =>
      grouped(await this.from.goals.listProgress(program.id, ids, from, to), (row) => row.team_id),
    );
    return found ?? [];
  }

  /** The versions of a team's baseline, oldest first. */
  async baselines(programId: number, id: number): Promise<StoredBaselineRow[]> {
    const found = await this.ask(`baseline ${programId}`, id, async (ids) =>
      grouped(await this.from.baselines.list(programId, ids), (row) => row.team_id),
    );
    return found ?? [];
  }

  async rollup(program: ProgramRow, id: number, week: Week): Promise<RollupRow | null> {
    return this.ask(`rollup ${program.id} ${week}`, id, async (ids) =>
      byKey(await this.from.rollups.list(program.id, ids, week, addWeeks(week, 1)), (row) => row.team_id),
    );
  }

  async correlation(program: ProgramRow, id: number, week: Week): Promise<PictureRow | null> {
    return this.ask(`correlation ${program.id} ${week}`, id, async (ids) =>
      byKey(await this.from.correlations.list(program.id, ids, week, addWeeks(week, 1)), (row) => row.team_id),
    );
  }

  async freshness(id: number): Promise<FreshnessRow | null> {
    const { lastClosedWeek, timeZone } = await this.state();
    return this.ask('freshness', id, (ids) =>
      this.from.freshness.ofScopes(ids, lastClosedWeek, timeZone, VERDICT_WEEKS),
    );
  }

  async repositoryFreshness(id: number): Promise<RepositoryFreshnessRow | null> {
    const { lastClosedWeek, timeZone } = await this.state();
    return this.ask('repository', id, (ids) =>
      this.from.freshness.ofRepositories(ids, lastClosedWeek, timeZone, VERDICT_WEEKS),
    );
  }

  /** The teams that own a repository today, by name. */
  async owners(id: number): Promise<TeamRow[]> {
    const { today } = await this.state();
    const found = await this.ask('owners', id, async (ids) =>
      grouped(await this.from.repositoryList.ownersOf(ids, today), (row) => row.repository_id),
    );
    const teams = await Promise.all((found ?? []).map(({ team_id }) => this.team(team_id)));
    return teams.filter((team) => team !== null);
  }

  async streams(id: number): Promise<StreamRow[]> {
    const found = await this.ask('streams', id, async (ids) =>
      grouped(await this.from.streams.ofRepositories(ids), (row) => row.repository_id),
    );
    return found ?? [];
  }

  /** What a run could not read, by name. */
  async syncFailures(runId: string): Promise<SyncRunFailureRow[]> {
    const found = await this.ask('sync failures', runId, async (ids) =>
      grouped(await this.from.syncRuns.failures(ids), (row) => row.runId),
    );
    return found ?? [];
  }

  /** One statement for all that ask the same of an id in this request; `answer` gets each id once. */
  ask<Value, Id extends number | string>(
    question: string,
    id: Id,
    answer: (ids: Id[]) => Promise<Map<Id, Value>>,
  ): Promise<Value | null> {
    let loader = this.loaders.get(question) as DataLoader<Id, Value | null> | undefined;
    if (!loader) {
      loader = new DataLoader(async (ids: readonly Id[]) => {
        const found = await answer([...ids]);
        return ids.map((asked) => found.get(asked) ?? null);
      });
      this.loaders.set(question, loader);
    }
    return loader.load(id);
  }
}

@Injectable()
export class LoadersFactory {
  constructor(
    readonly installation: Installation,
    readonly teams: TeamsStore,
    readonly velocity: VelocityStore,
    readonly freshness: FreshnessStore,
    readonly adoption: AdoptionStore,
    readonly goals: GoalsStore,
    readonly baselines: BaselinesStore,
    readonly rollups: RollupStore,
    readonly repositoryList: RepositoryListStore,
    readonly streams: StreamFreshnessStore,
    readonly syncRuns: SyncRunsStore,
    readonly correlations: CorrelationStore,
  ) {}

  create(viewer: Viewer): RequestLoaders {
    return new RequestLoaders(this, viewer);
  }
}
