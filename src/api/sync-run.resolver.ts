import { Args, Context, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { SYNC_RUN_CHANNEL, type SyncRunRow, SyncRunsStore } from '../facts/sync-runs.store.js';
import { UserError } from '../platform/errors.js';
import { Notifications } from '../platform/notifications.js';
import { decodeCursor, type PageRequest, pageSize, toPage } from '../platform/page.js';
import type { RequestContext } from './context.js';
import { SubscriptionStream } from './subscription-stream.js';
import { connection } from './views.js';

/** Pulls that may go on at once, generously. */
const RUNNING_AT_ONCE = 20;

@Resolver('SyncRun')
export class SyncRunResolver {
  constructor(
    private readonly runs: SyncRunsStore,
    private readonly notifications: Notifications,
  ) {}

  @Query()
  async syncRuns(@Args() page: PageRequest) {
    return connection(await this.runs.list(page), syncRunView);
  }

  @Query()
  async syncRun(@Args('id') id: string) {
    const found = await this.runs.byId(id);
    return found ? syncRunView(found) : null;
  }

  @ResolveField()
  async failures(@Parent() { id }: { id: string }, @Args() page: PageRequest, @Context() { loaders }: RequestContext) {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['text'])?.[0] ?? null;
    const all = (await loaders.syncFailures(id)).toSorted((a, b) => (a.repository < b.repository ? -1 : 1));
    const rest = after === null ? all : all.filter(({ repository }) => repository > String(after));
    const shown = toPage(rest.slice(0, size + 1), size, all.length, ({ repository }) => [repository]);
    return connection(shown, (row) => row);
  }

  @Subscription('syncProgress', { resolve: syncRunView })
  async syncProgress(@Args('run') run?: string | null) {
    if (typeof run === 'string' && (await this.runs.byId(run)) === null) {
      throw new UserError('UNKNOWN_RUN', `there is no run ${run}; \`syncRuns\` lists those there are`, ['run']);
    }
    return SubscriptionStream.of<SyncRunRow>(
      {
        follow: (changed) => this.notifications.listen(SYNC_RUN_CHANNEL, changed),
        keys: () => this.running(),
        read: (id) => this.runs.byId(id),
        isOver: ({ state }) => state !== 'RUNNING',
      },
      run,
    );
  }

  private async running(): Promise<string[]> {
    const { rows } = await this.runs.list({ first: RUNNING_AT_ONCE });
    return rows.filter(({ state }) => state === 'RUNNING').map(({ id }) => id);
  }
}

function syncRunView({ errorCode, error, ...row }: SyncRunRow) {
  return { ...row, error: errorCode === null ? null : { code: errorCode, message: error ?? errorCode } };
}
