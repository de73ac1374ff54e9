import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditStore } from '../access/audit.store.js';
import type { Day } from '../core/week.js';
import { Installation } from '../org/installation.js';
import { KnownTeams } from '../org/known-teams.js';
import { parsePeople } from '../org/people-file.js';
import { parsePeopleMapping } from '../org/people-mapping.js';
import type { PeopleSummary } from '../org/people-summary.js';
import { PeopleStore } from '../org/people.store.js';
import { UserError } from '../platform/errors.js';
import { contentOf, unreadable } from './file-content.js';

export interface PeopleImportOptions {
  /** Path of a mapping, kept for the next time. */
  map?: string | undefined;
  /** From when it counts; default: today. */
  asOf?: Day | undefined;
  dryRun?: boolean | undefined;
  confirm?: boolean | undefined;
}

/** Ends the transaction of a dry run, which does everything and keeps nothing. */
class Undone extends Error {
  constructor(readonly summary: PeopleSummary) {
    super('a dry run');
  }
}

/** The file of an HR system into the organisation, in one transaction: all of it or nothing. */
@Injectable()
export class PeopleImportService {
  constructor(
    private readonly db: DataSource,
    private readonly installation: Installation,
    private readonly people: PeopleStore,
    private readonly audit: AuditStore,
  ) {}

  /** @throws UserError PAST_DAY, BAD_ROWS, TOO_MANY_CLOSED and what is wrong with file or mapping */
  async importFile(path: string, options: PeopleImportOptions): Promise<PeopleSummary> {
    const { today, now } = await this.installation.state();
    const day = options.asOf ?? today;
    if (day < today) {
      throw new UserError('PAST_DAY', `${day} is over, and the past is never rewritten: give ${today} or a later day`);
    }
    const given = options.map === undefined ? null : parsePeopleMapping(await readMapping(options.map));
    try {
      return await this.db.transaction(async (manager) => {
        const teams = await this.people.begin(manager, day);
        const mapping = given ?? (await this.people.mapping(manager));
        const file = await parsePeople(contentOf(path), mapping, new KnownTeams(teams, mapping));
        const confirmed = options.confirm === true || options.dryRun === true;
        const summary = await this.people.import(manager, file, { day, today, confirmed });
        if (options.dryRun === true) throw new Undone(summary);
        await this.people.keepMapping(manager, mapping, now);
        await this.note(manager, summary, now);
        return summary;
      });
    } catch (error) {
      if (error instanceof Undone) return error.summary;
      throw error;
    }
  }

  private async note(manager: EntityManager, summary: PeopleSummary, at: Date): Promise<void> {
    const { day, rows, people, memberships, joins, moves, leaves } = summary;
    const details = { day, rows, people, memberships, joins: joins.count, moves: moves.count, leaves: leaves.count };
    await this.audit.append(manager, { name: 'command line' }, { action: 'people.imported', details }, at);
  }
}

async function readMapping(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
}
