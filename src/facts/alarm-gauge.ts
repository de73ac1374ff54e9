import { Injectable, Logger } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { ALARM_CODES } from '../core/alarm.js';
import { oneLine } from '../platform/errors.js';
import { Metrics } from '../platform/metrics.js';
import { AlarmsStore } from './alarms.store.js';

/** `paceline_alarms{code}`: of how many each alarm tells; 0: it does not ring. */
@Injectable()
export class AlarmGauge {
  private readonly log = new Logger('alarms');

  constructor(
    private readonly alarms: AlarmsStore,
    { registry }: Metrics,
  ) {
    const read = (gauge: Gauge<'code'>): Promise<void> => this.read(gauge);
    new Gauge({
      name: 'paceline_alarms',
      help: 'Of how many an alarm tells, by code; 0: it does not ring.',
      labelNames: ['code'],
      registers: [registry],
      async collect() {
        await read(this);
      },
    });
  }

  private async read(gauge: Gauge<'code'>): Promise<void> {
    try {
      const rings = await this.alarms.ringing();
      gauge.reset();
      for (const code of ALARM_CODES) gauge.set({ code }, 0);
      for (const { code, count } of rings) gauge.set({ code }, count);
    } catch (error) {
      // What else there is to measure does not wait for the database; what is not known is not shown as well.
      gauge.reset();
      this.log.warn(`alarms cannot be read: ${oneLine(error)}`);
    }
  }
}
