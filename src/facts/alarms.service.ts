import { Injectable, Logger } from '@nestjs/common';
import { alarmMend, type AlarmSign, alarmSays, isAlarmCode, ringing } from '../core/alarm.js';
import { Clock } from '../platform/clock.js';
import { type AlarmChange, AlarmsStore } from './alarms.store.js';

/** The one place that decides what rings: whoever tells of alarms, tells of these. */
@Injectable()
export class AlarmsService {
  private readonly log = new Logger('alarms');

  constructor(
    private readonly clock: Clock,
    private readonly alarms: AlarmsStore,
  ) {}

  /** What would ring now, by the facts and by what others have seen; nothing is written. */
  async measure(others: readonly AlarmSign[]): Promise<ReturnType<typeof ringing>> {
    return ringing([...(await this.alarms.signs(this.clock.now())), ...others]);
  }

  /** Looks whether something begins to ring or is over, keeps it, and tells the log once. */
  async look(others: readonly AlarmSign[]): Promise<{ rings: string[]; changes: AlarmChange[] }> {
    const rings = await this.measure(others);
    const changes = await this.alarms.save(rings, this.clock.now());
    for (const change of changes) this.tell(change);
    return { rings: rings.map(({ code }) => code), changes };
  }

  private tell({ begins, ...alarm }: AlarmChange): void {
    const { code, since } = alarm;
    if (!isAlarmCode(code)) return;
    if (begins) this.log.error(`${code} begins: ${alarmSays({ ...alarm, code })}; ${alarmMend(code)}`);
    else this.log.log(`${code} is over; it rang since ${since.toISOString()}`);
  }
}
