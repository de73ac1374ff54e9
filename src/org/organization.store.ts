import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { readSql } from '../platform/sql.js';
import { CalendarsStore } from './calendars.store.js';
import { importPolicy } from './counting-policy.store.js';
import { lockOrganization, noteChange } from './organization-change.js';
import type { OrganizationFile, OwnershipEntry, PersonEntry } from './organization-file.schema.js';
import { mismatch, type StoredOrganization } from './organization-mismatch.js';
import { peopleAreFed } from './people-feed.js';
import { RepositoriesStore } from './repositories.store.js';
import { type RangeSummary, ValidityRangesStore } from './validity-ranges.store.js';
import { importWorkflowRules } from './workflow-rules.store.js';
import { checkPatterns, nobodyBelongs, settle, withKnown } from './stored-teams.js';
import type { Counts } from './validity.js';

type Kind =
  'organization' | 'teams' | 'placements' | 'people' | 'memberships' | 'components' | 'ownership' | 'calendars';

/** What an import did, by kind; a second import of the same file has nothing but `unchanged`. */
export interface ImportSummary {
  kinds: Record<Kind, Counts>;
  /** Sentences about what the file says otherwise than recorded history, which stays. */
  notes: string[];
}

/** What a file that follows GitHub does not say, and what GitHub does not. */
type Says = 'EVERYTHING' | 'SETTINGS' | 'TEAMS';

const NOTHING: RangeSummary = { counts: { added: 0, changed: 0, closed: 0, unchanged: 0 }, notes: [] };

/** The organisation file into the tables of this slice, all in the caller's transaction. */
@Injectable()
export class OrganizationStore {
  constructor(
    private readonly ranges: ValidityRangesStore,
    private readonly calendars: CalendarsStore,
    private readonly repositories: RepositoriesStore,
  ) {}

  /**
   * Makes the installation agree with the file from `today` on; what lies before stays (planRanges says how).
   * Programs are not this slice's: the face hands `file.programs` to the goals.
   * With teamsFrom GITHUB a file says nothing of teams, people and ownership, and GitHub nothing of calendars.
   * @throws UserError ORGANIZATION_MISMATCH, INVALID_PATTERN, UNKNOWN_TEAM
   */
  async importOrganization(
    manager: EntityManager,
    file: OrganizationFile,
    today: Day,
    from: 'FILE' | 'GITHUB' = 'FILE',
  ): Promise<ImportSummary> {
    await lockOrganization(manager);
    const stored = await this.stored(manager);
    if (stored && stored.slug !== file.organization.slug) throw mismatch(stored, file.organization.slug);
    await checkPatterns(manager, file.teams);
    await checkPatterns(manager, file.ownership, 'ownership');
    const says = sayOf(file, from);
    const day = { today, first: stored === null || (from === 'GITHUB' && (await nobodyBelongs(manager))) };
    const ranged = (of: () => Promise<RangeSummary>): Promise<RangeSummary> =>
      says === 'SETTINGS' ? Promise.resolve(NOTHING) : of();

    const teams = await this.importTeams(manager, file);
    if (says === 'SETTINGS') await settle(manager, file);
    const organization = await this.importRoot(manager, file.organization);
    const placements = await ranged(() => this.ranges.placements(manager, file, day));
    const people = await this.importPeople(manager, file.people, says);
    // A file without people says nothing of them where they come from an HR system.
    const fed = file.people.length === 0 && (await peopleAreFed(manager));
    const memberships = fed ? NOTHING : await ranged(() => this.ranges.memberships(manager, file.people, day));
    const components = await this.importComponents(manager, file.ownership);
    const ownership = await ranged(() => this.ranges.ownership(manager, file.ownership, day));
    await importWorkflowRules(manager, file.workflows, this.repositories);
    const calendars = says === 'TEAMS' ? NOTHING.counts : await this.calendars.import(manager, file.calendars, today);
    await manager.query('ANALYZE team, team_parent, ownership, component, repository');
    return recorded(manager, {
      kinds: {
        organization,
        teams,
        placements: placements.counts,
        people,
        memberships: memberships.counts,
        components,
        ownership: ownership.counts,
        calendars,
      },
      notes: [...memberships.notes, ...ownership.notes],
    });
  }

  /** Empties the product if what it holds is a sample. Returns whether it was one. */
  async clearSample(manager: EntityManager): Promise<boolean> {
    await lockOrganization(manager);
    const stored = await this.stored(manager);
    if (!stored?.sample) return false;
    await this.clearInstallation(manager);
    return true;
  }

  /** Empties every table of the product, the queue's not among them. */
  async clearInstallation(manager: EntityManager): Promise<void> {
    await manager.query('SELECT clear_installation()');
  }

  /** Marks the installation as a sample whose clock stands still. */
  async setSampleClock(manager: EntityManager, at: Date): Promise<void> {
    await manager.query('UPDATE organization SET sample_clock = $1', [at]);
  }

  private async stored(manager: EntityManager): Promise<StoredOrganization | null> {
    const rows = await manager.query<StoredOrganization[]>(
      'SELECT slug, sample_clock IS NOT NULL AS sample FROM organization JOIN team ON team.id = organization.team_id',
    );
    return rows[0] ?? null;
  }

  private async importTeams(manager: EntityManager, { organization, teams }: OrganizationFile): Promise<Counts> {
    const stated = [{ slug: organization.slug, name: organization.name }, ...teams];
    return countsOf(manager, 'import-teams.sql', stated);
  }

  private async importRoot(manager: EntityManager, organization: OrganizationFile['organization']): Promise<Counts> {
    const { slug, timeZone, fiscalYearStart, teamsFrom = 'FILE', counting } = organization;
    const rows = await manager.query<{ added: boolean }[]>(
      `INSERT INTO organization AS stored (team_id, time_zone, fiscal_year_start, teams_from)
       SELECT team.id, $2, $3, $4 FROM team WHERE team.slug = $1
       ON CONFLICT (id) DO UPDATE
         SET time_zone = excluded.time_zone, fiscal_year_start = excluded.fiscal_year_start, teams_from = excluded.teams_from
       WHERE (stored.time_zone, stored.fiscal_year_start, stored.teams_from)
         IS DISTINCT FROM (excluded.time_zone, excluded.fiscal_year_start, excluded.teams_from)
       RETURNING xmax = 0 AS added`,
      [slug, timeZone, fiscalYearStart, teamsFrom],
    );
    const counted = counting !== undefined && (await importPolicy(manager, counting));
    const added = rows[0]?.added === true;
    const changed = !added && (rows.length > 0 || counted);
    return { added: Number(added), changed: Number(changed), closed: 0, unchanged: Number(!added && !changed) };
  }

  private async importPeople(manager: EntityManager, people: readonly PersonEntry[], says: Says): Promise<Counts> {
    const once = firstStated(people, ({ login }) => login.toLowerCase());
    const stated = says === 'TEAMS' ? await withKnown(manager, once) : once;
    await manager.query(readSql(import.meta.url, 'adopt-logins.sql'), [JSON.stringify(stated)]);
    const counts = await countsOf(manager, 'compare-people.sql', stated);
    await manager.query(readSql(import.meta.url, 'free-emails.sql'), [JSON.stringify(stated)]);
    await manager.query(readSql(import.meta.url, 'import-people.sql'), [JSON.stringify(stated)]);
    return counts;
  }

  private async importComponents(manager: EntityManager, ownership: readonly OwnershipEntry[]): Promise<Counts> {
    const stated = firstStated(ownership, ({ repo, component }) => `${repo.toLowerCase()} ${component}`);
    const counts = await countsOf(manager, 'compare-components.sql', stated);
    const names = stated.map(({ repo }) => repo);
    await this.repositories.ensure(
      manager,
      names,
      stated.map(({ component }) => component),
    );
    await manager.query(readSql(import.meta.url, 'set-component-rules.sql'), [JSON.stringify(stated)]);
    return counts;
  }
}

/** Tells those who measure. */
async function recorded(manager: EntityManager, summary: ImportSummary): Promise<ImportSummary> {
  if (changesAnything(summary)) await noteChange(manager);
  return summary;
}

/** Whether figures may have changed with it. */
export function changesAnything({ kinds }: ImportSummary): boolean {
  return Object.values(kinds).some(({ added, changed, closed }) => added + changed + closed > 0);
}

function sayOf({ organization }: OrganizationFile, from: 'FILE' | 'GITHUB'): Says {
  if (from === 'GITHUB') return 'TEAMS';
  return organization.teamsFrom === 'GITHUB' ? 'SETTINGS' : 'EVERYTHING';
}

async function countsOf(manager: EntityManager, file: string, stated: readonly object[]): Promise<Counts> {
  const [counts] = await manager.query<[Counts]>(readSql(import.meta.url, file), [JSON.stringify(stated)]);
  return counts;
}

/** One entry a key, each field as the first entry that states it does; the file's checks made sure that they agree. */
function firstStated<T extends object>(entries: readonly T[], keyOf: (entry: T) => string): T[] {
  const merged = new Map<string, T>();
  for (const entry of entries) {
    const stated = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as T;
    merged.set(keyOf(entry), { ...stated, ...merged.get(keyOf(entry)) });
  }
  return [...merged.values()];
}
