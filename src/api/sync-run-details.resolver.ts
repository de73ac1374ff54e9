import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { estimatedEnd } from '../core/remaining-time.js';
import { SyncRunDetailsStore } from '../facts/sync-run-details.store.js';
import type { SyncRunRow as StoredRun } from '../facts/sync-runs.store.js';
import { Clock } from '../platform/clock.js';
import type { RequestContext } from './context.js';
import { byKey, grouped } from './keyed-rows.js';

type SyncRunRow = Omit<StoredRun, 'errorCode' | 'error'>;

/** How long a run will take, what it waits for, and what goes wrong in it. */
@Resolver('SyncRun')
export class SyncRunDetailsResolver {
  constructor(
    private readonly details: SyncRunDetailsStore,
    private readonly clock: Clock,
  ) {}

  @ResolveField()
  async estimatedFinishAt(@Parent() run: SyncRunRow, @Context() context: RequestContext) {
    if (run.state !== 'RUNNING' || run.repositories === null) return null;
    const now = this.clock.now().getTime();
    const behind = run.done + run.failed;
    const end = estimatedEnd({
      now,
      elapsed: now - run.startedAt.getTime(),
      done: behind,
      left: run.repositories - behind,
      spent: run.requests,
      remaining: run.rateRemaining,
      resetsAt: run.rateResetsAt?.getTime() ?? null,
      waitingUntil: (await this.waitingUntil(run, context))?.getTime() ?? null,
    });
    return end === null ? null : new Date(end);
  }

  @ResolveField()
  async waitingUntil(@Parent() { id }: SyncRunRow, @Context() { loaders }: RequestContext) {
    const found = await loaders.ask('waits of runs', id, async (ids) =>
      byKey(await this.details.waits(ids, this.clock.now()), (row) => row.runId),
    );
    return found?.waitingUntil ?? null;
  }

  @ResolveField()
  async errorsByKind(@Parent() { id }: SyncRunRow, @Context() { loaders }: RequestContext) {
    const found = await loaders.ask('errors of runs', id, async (ids) =>
      grouped(await this.details.errorsByKind(ids), (row) => row.runId),
    );
    return found ?? [];
  }
}
