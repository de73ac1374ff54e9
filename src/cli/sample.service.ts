import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { Installation } from '../org/installation.js';
import { parseOrganizationFile } from '../org/organization-file.js';
import { TeamsStore } from '../org/teams.store.js';
import { ReportsStore } from '../reports/reports.store.js';
import { ReviewsService } from '../reports/reviews.service.js';
import { RefreshService } from '../rollup/refresh.service.js';
import { ImportsService } from './imports.service.js';

/** The samples folder lies beside src, or beside the built dist. */
const FOLDERS = ['../../samples/', '../../../samples/'];

/** Loads the sample organisation, whose clock stands still, into an empty installation. */
@Injectable()
export class SampleService {
  constructor(
    private readonly teams: TeamsStore,
    private readonly imports: ImportsService,
    private readonly refreshes: RefreshService,
    private readonly reviews: ReviewsService,
    private readonly installation: Installation,
    private readonly reports: ReportsStore,
  ) {}

  /** True if there was nothing and the sample was loaded. A load that was interrupted is taken up again. */
  async loadIfEmpty(): Promise<boolean> {
    const stored = await this.teams.organization();
    if (stored) return false;
    const { folder, clock } = await findSample();
    // The organisation comes last: until it is there, the next start loads everything again.
    await this.imports.deliveriesFile(`${folder}deliveries.ndjson.gz`);
    await this.imports.commitsFile(`${folder}commits.ndjson.gz`);
    await this.imports.organization(parseOrganizationFile(await readFile(`${folder}organization.yaml`, 'utf8')), clock);
    return true;
  }

  /**
   * Measures, judges and reviews a sample. The organisation's review is the last that is written: once it is there,
   * there is nothing left to do.
   */
  async prepare(): Promise<void> {
    const { sample, teamId, lastClosedWeek } = await this.installation.state();
    if (!sample) return;
    if (await this.reports.newest(teamId, lastClosedWeek)) return;
    await this.refreshes.refresh();
    await this.reviews.writeAll();
  }
}

async function findSample(): Promise<{ folder: string; clock: Date }> {
  for (const place of FOLDERS) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    try {
      const { clock } = JSON.parse(await readFile(`${folder}sample.json`, 'utf8')) as { clock: string };
      return { folder, clock: new Date(clock) };
    } catch {
      continue;
    }
  }
  throw new Error('the samples folder is missing from this installation');
}
