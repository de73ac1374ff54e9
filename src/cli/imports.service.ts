import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditStore, COMMAND_LINE } from '../access/audit.store.js';
import { FileGrantsStore, type SavedGrants } from '../access/file-grants.store.js';
import { AdoptionStore } from '../adoption/adoption.store.js';
import { parseCommitRow } from '../adoption/commit-row.js';
import { parseUsage } from '../adoption/usage-file.js';
import { type SavedUsage, UsageStore } from '../adoption/usage.store.js';
import { dayAt } from '../core/week.js';
import { parseChangeRow } from '../facts/change-row.js';
import { ChangesStore } from '../facts/changes.store.js';
import { type FactRow, parseDeliveryRow } from '../facts/delivery-row.js';
import { FactsStore, type SavedEvents } from '../facts/facts.store.js';
import { parseIncidentRow } from '../facts/incident-row.js';
import { ProgramsStore, type SavedPrograms } from '../goals/programs.store.js';
import { type OrganizationFile, parseOrganizationFile } from '../org/organization-file.js';
import { changesAnything, type ImportSummary, OrganizationStore } from '../org/organization.store.js';
import { TeamsStore } from '../org/teams.store.js';
import { Clock } from '../platform/clock.js';
import { parseNdjson } from '../platform/ndjson.js';
import { contentOf, unreadable } from './file-content.js';

export interface ImportedOrganization {
  replacedSample: boolean;
  kinds: ImportSummary['kinds'];
  notes: string[];
  programs: SavedPrograms;
  grants: SavedGrants;
}

/** Files into the slices, each file in one transaction: all of it or nothing. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly teams: TeamsStore,
    private readonly organizations: OrganizationStore,
    private readonly programs: ProgramsStore,
    private readonly facts: FactsStore,
    private readonly changes: ChangesStore,
    private readonly adoption: AdoptionStore,
    private readonly usage: UsageStore,
    private readonly grants: FileGrantsStore,
    private readonly audit: AuditStore,
  ) {}

  async organizationFile(path: string): Promise<ImportedOrganization> {
    return this.organization(parseOrganizationFile(await readText(path)));
  }

  /** A sample gives way to the first organisation of one's own. */
  async organization(file: OrganizationFile, sampleClock?: Date): Promise<ImportedOrganization> {
    const stored = await this.teams.organization();
    const another = stored !== null && stored.slug !== file.organization.slug;
    return this.db.transaction(async (manager) => {
      const replacedSample = another && (await this.organizations.clearSample(manager));
      const today = dayAt(sampleClock ?? this.clock.now(), file.organization.timeZone);
      const { kinds, notes } = await this.organizations.importOrganization(manager, file, today);
      const programs = await this.programs.import(manager, file.programs);
      const now = this.clock.now();
      const grants = await this.grants.save(manager, file.grants, today, now);
      if (sampleClock) await this.organizations.setSampleClock(manager, sampleClock);
      const done = { kinds, programs, grants };
      if (changesAnything({ kinds, notes }) || programs.added + programs.changed + grants.added + grants.ended > 0) {
        await this.audit.append(manager, COMMAND_LINE, { action: 'organization.imported', details: done }, now);
      }
      return { replacedSample, notes, ...done };
    });
  }

  async deliveriesFile(path: string): Promise<SavedEvents> {
    const now = this.clock.now();
    return this.deliveries(parseNdjson(contentOf(path), (value) => parseDeliveryRow(value, now)));
  }

  async deliveries(rows: AsyncIterable<FactRow>): Promise<SavedEvents> {
    return this.db.transaction((manager) => this.facts.save(manager, rows));
  }

  async changesFile(path: string): Promise<SavedEvents> {
    const now = this.clock.now();
    const rows = parseNdjson(contentOf(path), (value) => parseChangeRow(value, now));
    return this.db.transaction((manager) => this.changes.saveChanges(manager, rows));
  }

  async incidentsFile(path: string): Promise<SavedEvents> {
    const now = this.clock.now();
    const rows = parseNdjson(contentOf(path), (value) => parseIncidentRow(value, now));
    return this.db.transaction((manager) => this.changes.saveIncidents(manager, rows));
  }

  async commitsFile(path: string): Promise<{ rows: number }> {
    const rows = parseNdjson(contentOf(path), parseCommitRow);
    return this.db.transaction((manager) => this.adoption.saveCommits(manager, rows));
  }

  async usageFile(path: string): Promise<SavedUsage> {
    const now = this.clock.now();
    const rows = parseUsage(contentOf(path), now);
    return this.db.transaction((manager) => this.usage.save(manager, rows, now));
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}
