import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import type { NamedTeam } from './known-teams.js';
import { MembershipsStore, type StatedRange } from './memberships.store.js';
import { lockOrganization, noteChange } from './organization-change.js';
import type { PeopleFile } from './people-file.js';
import { type PeopleMapping, USUAL } from './people-mapping.js';
import { type Changes, type CountedChanges, countChanges, type PeopleSummary } from './people-summary.js';
import { PersonsStore, type SavedPersons } from './persons.store.js';

const MOST_CLOSED = 0.1;
const ANALYZED_FROM = 1_000;

/** People and their memberships as the file of an HR system states them. */
@Injectable()
export class PeopleStore {
  constructor(
    private readonly persons: PersonsStore,
    private readonly memberships: MembershipsStore,
  ) {}

  /**
   * Takes the organisation for the caller's transaction.
   * @returns the teams that there are on the day, which may be named
   * @throws UserError NO_ORGANIZATION, TEAMS_FROM_GITHUB
   */
  async begin(manager: EntityManager, day: Day): Promise<NamedTeam[]> {
    await lockOrganization(manager);
    const [organization] = await manager.query<{ from: string }[]>('SELECT teams_from AS "from" FROM organization');
    if (!organization) {
      throw new UserError(
        'NO_ORGANIZATION',
        'there is no organisation yet, so no team to be in: import one with `npm run -s paceline -- import org FILE`',
      );
    }
    if (organization.from === 'GITHUB') {
      throw new UserError(
        'TEAMS_FROM_GITHUB',
        'who is in which team comes from GitHub here; to follow the HR system instead, import an organisation file ' +
          'that lists the teams and has no teamsFrom, then import people again',
      );
    }
    return manager.query(
      `SELECT id, slug, name FROM team
       WHERE id IN (SELECT team_id FROM team_parent WHERE valid_from <= $1::date AND $1::date < valid_to)
          OR id = (SELECT team_id FROM organization)`,
      [day],
    );
  }

  /** As it was given last; the usual names where none was given. */
  async mapping(manager: EntityManager): Promise<PeopleMapping> {
    const [stored] = await manager.query<{ mapping: PeopleMapping }[]>('SELECT mapping FROM people_mapping');
    return stored?.mapping ?? USUAL;
  }

  async keepMapping(manager: EntityManager, mapping: PeopleMapping, at: Date): Promise<void> {
    await manager.query(
      `INSERT INTO people_mapping (mapping, stored_at) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET mapping = excluded.mapping, stored_at = excluded.stored_at`,
      [JSON.stringify(mapping), at],
    );
  }

  /**
   * From `day` on memberships are what the file states; those of people who are not in it are closed. What lies before
   * stays, but where nobody has ever belonged the file's first days count, open to the past.
   * @throws UserError TOO_MANY_CLOSED
   */
  async import(
    manager: EntityManager,
    file: PeopleFile,
    when: { day: Day; today: Day; confirmed: boolean },
  ): Promise<PeopleSummary> {
    const first = when.day === when.today && (await nobodyBelongs(manager));
    // Of those who are in no team only people who are known already are of interest.
    const saved = await this.persons.save(manager, file.people, (place) => isMember(file, place));
    const day = { day: when.day, earliest: first ? '-infinity' : when.day };
    const plan = await this.memberships.plan(manager, statedBy(file, saved), day, null);
    const counted = countChanges(plan, await slugsOf(manager));
    if (!when.confirmed) checkClosed(counted);
    await this.memberships.apply(manager, plan, day);
    if (plan.length > ANALYZED_FROM) await manager.query('ANALYZE membership');
    if (plan.length + saved.added + saved.changed > 0) {
      await noteChange(manager);
    }
    return this.summary(manager, file, saved, counted, when.day);
  }

  private async summary(
    manager: EntityManager,
    file: PeopleFile,
    { ids, added, changed }: SavedPersons,
    counted: CountedChanges,
    day: Day,
  ): Promise<PeopleSummary> {
    const { joins, moves, leaves, dates } = counted;
    const shown = [joins, moves, leaves, dates].flatMap(({ first }) => first.map(({ personId }) => personId));
    const names = await manager.query<{ id: number; name: string }[]>(
      `SELECT id, concat_ws(' ', name, '(' || login || ')') AS name FROM person WHERE id = ANY ($1::int[])`,
      [shown],
    );
    const nameOf = new Map(names.map(({ id, name }) => [id, name]));
    const named = ({ count, first }: CountedChanges['joins']): Changes => ({
      count,
      first: first.map(({ personId, from, to }) => ({ person: nameOf.get(personId) ?? `${personId}`, from, to })),
    });
    return {
      day,
      rows: file.rows,
      people: { added, changed, unchanged: ids.filter((id) => id !== null).length - added - changed },
      memberships: counted.memberships,
      joins: named(joins),
      moves: named(moves),
      leaves: named(leaves),
      dates: named(dates),
      byTeam: counted.byTeam,
      columns: file.columns,
    };
  }
}

/** Whether so many memberships are closed that somebody should look first. */
export function closesMany({ current, closed }: PeopleSummary['memberships']): boolean {
  return closed > current * MOST_CLOSED;
}

function checkClosed({ memberships }: CountedChanges): void {
  if (!closesMany(memberships)) return;
  const { current, closed } = memberships;
  throw new UserError(
    'TOO_MANY_CLOSED',
    `this would close ${closed} of ${current} memberships (${Math.round((100 * closed) / current)} %), more than ` +
      `${MOST_CLOSED * 100} %; nothing was changed. The file may be cut off or its columns shifted: look with --dry-run, ` +
      'and if it is true, import it with --confirm',
  );
}

function isMember({ people }: PeopleFile, place: number): boolean {
  return (people[place]?.memberships.length ?? 0) > 0;
}

function statedBy({ people }: PeopleFile, { ids }: SavedPersons): StatedRange[] {
  return people.flatMap(({ memberships }, place) => {
    const personId = ids[place] ?? null;
    return personId === null ? [] : memberships.map((membership) => ({ personId, ...membership }));
  });
}

async function nobodyBelongs(manager: EntityManager): Promise<boolean> {
  const [found] = await manager.query<[{ none: boolean }]>('SELECT NOT EXISTS (SELECT FROM membership) AS none');
  return found.none;
}

async function slugsOf(manager: EntityManager): Promise<Map<number, string>> {
  const teams = await manager.query<{ id: number; slug: string }[]>('SELECT id, slug FROM team');
  return new Map(teams.map(({ id, slug }) => [id, slug]));
}
