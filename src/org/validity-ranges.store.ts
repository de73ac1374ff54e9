import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { OrganizationFile, OwnershipEntry, PersonEntry } from './organization-file.schema.js';
import { type Counts, type ImportDay, planRanges, type StatedRange, type StoredRange } from './validity.js';

/** What an import did to the ranges of a kind. */
export interface RangeSummary {
  counts: Counts;
  notes: string[];
}

interface RangeSql {
  /** → id, key, from, to */
  stored: string;
  remove: string;
  /** $1 keys, $2 from, $3 to */
  add: string;
}

/** Placements, memberships and ownership: who belonged where, and when. Keys are told as people would say them. */
@Injectable()
export class ValidityRangesStore {
  /** Teams without a parent hang under the organisation. A placement has no stated dates. */
  placements(manager: EntityManager, { organization, teams }: OrganizationFile, day: ImportDay): Promise<RangeSummary> {
    const stated = teams.map(({ slug, parent }) => ({ key: `${slug} under ${parent ?? organization.slug}` }));
    return this.apply(manager, PLACEMENTS, stated, day);
  }

  memberships(manager: EntityManager, people: readonly PersonEntry[], day: ImportDay): Promise<RangeSummary> {
    const stated = people.map(({ login, team, from, to }) => ({ key: `${login.toLowerCase()} in ${team}`, from, to }));
    return this.apply(manager, MEMBERSHIPS, stated, day);
  }

  ownership(manager: EntityManager, ownership: readonly OwnershipEntry[], day: ImportDay): Promise<RangeSummary> {
    const stated = ownership.map(({ repo, component, team, from, to }) => ({
      key: `${repo.toLowerCase()} ${component === '' ? '' : `(${component}) `}of ${team}`,
      from,
      to,
    }));
    return this.apply(manager, OWNERSHIP, stated, day);
  }

  private async apply(
    manager: EntityManager,
    sql: RangeSql,
    stated: StatedRange[],
    day: ImportDay,
  ): Promise<RangeSummary> {
    const stored = await manager.query<StoredRange[]>(sql.stored);
    const { remove, add, counts, notes } = planRanges(stored, stated, day);
    if (remove.length > 0) await manager.query(sql.remove, [remove]);
    if (add.length > 0)
      await manager.query(sql.add, [add.map((row) => row.key), add.map((row) => row.from), add.map((row) => row.to)]);
    return { counts, notes };
  }
}

const WANTED = 'unnest($1::text[], $2::date[], $3::date[]) AS wanted (key, valid_from, valid_to)';

const PLACEMENTS: RangeSql = {
  stored: `
    SELECT placed.id, team.slug || ' under ' || parent.slug AS key, valid_from::text AS "from", valid_to::text AS "to"
    FROM team_parent placed JOIN team ON team.id = placed.team_id JOIN team parent ON parent.id = placed.parent_id`,
  remove: 'DELETE FROM team_parent WHERE id = ANY ($1::int[])',
  add: `
    INSERT INTO team_parent (team_id, parent_id, valid_from, valid_to)
    SELECT team.id, parent.id, wanted.valid_from, wanted.valid_to
    FROM ${WANTED}
    JOIN team ON team.slug = split_part(wanted.key, ' ', 1) JOIN team parent ON parent.slug = split_part(wanted.key, ' ', -1)
    ORDER BY wanted.key, wanted.valid_from`,
};

const MEMBERSHIPS: RangeSql = {
  stored: `
    SELECT membership.id, lower(person.login) || ' in ' || team.slug AS key, valid_from::text AS "from", valid_to::text AS "to"
    FROM membership JOIN person ON person.id = membership.person_id JOIN team ON team.id = membership.team_id`,
  remove: 'DELETE FROM membership WHERE id = ANY ($1::int[])',
  add: `
    INSERT INTO membership (person_id, team_id, valid_from, valid_to)
    SELECT person.id, team.id, wanted.valid_from, wanted.valid_to
    FROM ${WANTED}
    JOIN person ON lower(person.login) = split_part(wanted.key, ' ', 1) JOIN team ON team.slug = split_part(wanted.key, ' ', -1)
    ORDER BY wanted.key, wanted.valid_from`,
};

const OWNED =
  "lower(repository.full_name) || CASE component.name WHEN '' THEN '' ELSE ' (' || component.name || ')' END || ' of '";
const OWNERSHIP: RangeSql = {
  stored: `
    SELECT ownership.id, ${OWNED} || team.slug AS key, valid_from::text AS "from", valid_to::text AS "to"
    FROM ownership
    JOIN component ON component.id = ownership.component_id
    JOIN repository ON repository.id = component.repository_id
    JOIN team ON team.id = ownership.team_id`,
  remove: 'DELETE FROM ownership WHERE id = ANY ($1::int[])',
  add: `
    INSERT INTO ownership (component_id, team_id, valid_from, valid_to)
    SELECT component.id, team.id, wanted.valid_from, wanted.valid_to
    FROM ${WANTED}
    JOIN team ON team.slug = split_part(wanted.key, ' ', -1)
    JOIN repository ON lower(repository.full_name) = split_part(wanted.key, ' ', 1)
    JOIN component ON component.repository_id = repository.id AND wanted.key = ${OWNED} || team.slug
    ORDER BY wanted.key, wanted.valid_from`,
};
