import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../platform/metrics.js';

/** Why a delivery was refused. */
export const REFUSALS = [
  'NOT_CONFIGURED',
  'BAD_SIGNATURE',
  'TOO_LARGE',
  'BAD_JSON',
  'BAD_HEADERS',
  'CUT_OFF',
  'NOT_STORED',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** What came of deliveries, for `/metrics`. */
@Injectable()
export class WebhookCounts {
  private readonly stored: Counter<'event'>;
  private readonly ignored: Counter<'event'>;
  private readonly refused: Counter<'reason'>;

  constructor({ registry }: Metrics) {
    const counter = <Label extends string>(name: string, help: string, label: Label): Counter<Label> =>
      new Counter({ name: `paceline_webhook_${name}_total`, help, labelNames: [label], registers: [registry] });
    this.stored = counter('stored', 'Deliveries that were stored, or had been before, by event.', 'event');
    this.ignored = counter('ignored', 'Deliveries that nothing comes of, by event.', 'event');
    this.refused = counter('refused', 'Deliveries that were refused, by reason.', 'reason');
    // A counter that nobody has counted shows 0: so what begins to be refused is seen to begin.
    for (const reason of REFUSALS) this.refused.inc({ reason }, 0);
  }

  store(event: string): void {
    this.stored.inc({ event });
  }

  /** Only who knows the secret gets here, but names are GitHub's: a label a name, as long as it looks like one. */
  ignore(event: string): void {
    this.ignored.inc({ event: /^[a-z_]{1,60}$/.test(event) ? event : 'other' });
  }

  refuse(reason: Refusal): void {
    this.refused.inc({ reason });
  }
}
