import type { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { parseChangeRow } from '../facts/change-row.js';
import { ChangesStore } from '../facts/changes.store.js';
import type { SavedEvents } from '../facts/facts.store.js';
import { parseIncidentRow } from '../facts/incident-row.js';
import { Allow } from '../platform/allow.js';
import { Clock } from '../platform/clock.js';
import { parseNdjson } from '../platform/ndjson.js';
import { limited } from './limited.js';
import { UserErrorFilter } from './user-error.filter.js';

/** NDJSON as `import changes` and `import incidents` take it, whatever its content type: all rows are stored, or none. */
@Controller('ingest')
@Allow(['SERVICE', 'OPERATOR'], 'ingest')
@UseFilters(UserErrorFilter)
export class ChangesController {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly store: ChangesStore,
  ) {}

  @Post('changes')
  @HttpCode(202)
  async changes(@Req() body: Readable): Promise<SavedEvents> {
    const now = this.clock.now();
    const rows = parseNdjson(limited(body), (value) => parseChangeRow(value, now));
    return this.db.transaction((manager) => this.store.saveChanges(manager, rows));
  }

  @Post('incidents')
  @HttpCode(202)
  async incidents(@Req() body: Readable): Promise<SavedEvents> {
    const now = this.clock.now();
    const rows = parseNdjson(limited(body), (value) => parseIncidentRow(value, now));
    return this.db.transaction((manager) => this.store.saveIncidents(manager, rows));
  }
}
