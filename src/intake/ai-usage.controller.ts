import type { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { parseUsage } from '../adoption/usage-file.js';
import { type SavedUsage, UsageStore } from '../adoption/usage.store.js';
import { Jobs } from '../jobs/jobs.js';
import { Allow } from '../platform/allow.js';
import { Clock } from '../platform/clock.js';
import { limited } from './limited.js';
import { UserErrorFilter } from './user-error.filter.js';

@Controller('ingest')
@Allow(['SERVICE', 'OPERATOR'], 'ingest')
@UseFilters(UserErrorFilter)
export class AiUsageController {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly usage: UsageStore,
    private readonly jobs: Jobs,
  ) {}

  /** CSV or NDJSON as `import ai-usage` takes it, whatever its content type: all rows are stored, or none. */
  @Post('ai-usage')
  @HttpCode(202)
  async aiUsage(@Req() body: Readable): Promise<SavedUsage & { refreshJob: string | null }> {
    const now = this.clock.now();
    const rows = parseUsage(limited(body), now);
    const saved = await this.db.transaction((manager) => this.usage.save(manager, rows, now, 'PUSH'));
    return { ...saved, refreshJob: (await this.jobs.requestRefresh()) ?? null };
  }
}
