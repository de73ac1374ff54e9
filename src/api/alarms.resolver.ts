import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { alarmMend, alarmSays, isAlarmCode } from '../core/alarm.js';
import { type AlarmRow, AlarmsStore } from '../facts/alarms.store.js';
import { RepositoriesBehindStore } from '../facts/repositories-behind.store.js';
import type { PageRequest } from '../platform/page.js';
import type { RequestContext } from './context.js';
import { repositoryView } from './repository.resolver.js';
import { connection } from './views.js';

/** What rings, and where to look first. */
@Resolver()
export class AlarmsResolver {
  constructor(
    private readonly alarmsStore: AlarmsStore,
    private readonly behind: RepositoriesBehindStore,
  ) {}

  @Query()
  async alarms() {
    // A code of a newer version says nothing here.
    return (await this.alarmsStore.ringing()).filter(({ code }) => isAlarmCode(code)).map(alarmView);
  }

  @Query()
  async pastAlarms(@Args() page: PageRequest) {
    return connection(await this.alarmsStore.over(page), alarmView);
  }

  @Query()
  async repositoriesBehind(
    @Args() { hours, ...page }: PageRequest & { hours: number },
    @Context() { loaders }: RequestContext,
  ) {
    const { today, now } = await loaders.state();
    return connection(await this.behind.list(hours, today, now, page), repositoryView);
  }
}

function alarmView(row: AlarmRow) {
  return { ...row, message: `${alarmSays(row)}. ${alarmMend(row.code)}` };
}
