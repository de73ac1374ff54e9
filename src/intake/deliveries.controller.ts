import type { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { parseDeliveryRow } from '../facts/delivery-row.js';
import { FactsStore, type SavedEvents } from '../facts/facts.store.js';
import { Jobs } from '../jobs/jobs.js';
import { Allow } from '../platform/allow.js';
import { Clock } from '../platform/clock.js';
import { parseNdjson } from '../platform/ndjson.js';
import { limited } from './limited.js';
import { UserErrorFilter } from './user-error.filter.js';

@Controller('ingest')
@Allow(['SERVICE', 'OPERATOR'], 'ingest')
@UseFilters(UserErrorFilter)
export class DeliveriesController {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly facts: FactsStore,
    private readonly jobs: Jobs,
  ) {}

  /** NDJSON as `import deliveries` takes it, whatever its content type: all rows are stored, or none. */
  @Post('deliveries')
  @HttpCode(202)
  async deliveries(@Req() body: Readable): Promise<SavedEvents & { refreshJob: string | null }> {
    const now = this.clock.now();
    const rows = parseNdjson(limited(body), (value) => parseDeliveryRow(value, now));
    const saved = await this.db.transaction((manager) => this.facts.save(manager, rows));
    return { ...saved, refreshJob: (await this.jobs.requestRefresh()) ?? null };
  }
}
