import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AlarmsStore } from '../facts/alarms.store.js';
import { Clock } from '../platform/clock.js';
import { oneLine } from '../platform/errors.js';
import { Metrics } from '../platform/metrics.js';

const EVERY_MS = 60_000;

/** Keeps how many webhooks are refused, a write a minute at most: whoever refuses many does not write as often. */
@Injectable()
export class RefusalsTold implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('webhooks');
  private readonly told = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly alarms: AlarmsStore,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const tell = () => void this.tell().catch((error: unknown) => this.log.warn(oneLine(error)));
    this.timer = setInterval(tell, EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** What was counted since it was told last. */
  async tell(): Promise<void> {
    const counter = await this.metrics.registry.getSingleMetric('paceline_webhook_refused_total')?.get();
    const counted = (counter?.values ?? []).map(({ labels, value }) => [String(labels['reason']), value] as const);
    const fresh = counted.filter(([reason, value]) => value > (this.told.get(reason) ?? 0));
    if (fresh.length === 0) return;
    const more = fresh.map(([reason, value]) => [reason, value - (this.told.get(reason) ?? 0)] as const);
    await this.alarms.refused(Object.fromEntries(more), this.clock.now());
    for (const [reason, value] of fresh) this.told.set(reason, value);
  }
}
