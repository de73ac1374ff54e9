import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DeliverySource } from '../core/event-rules.js';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';
import { NamedStore, type NamedTeam } from './named.store.js';
import { SLUG } from './organization-file.schema.js';
import { checkCycle, placesOf, replacePlaces, samePlaces } from './places.js';
import { cut, placedFrom } from './spans.js';
import { checkPatterns } from './stored-teams.js';
import { type Change, checkExpected, checkHistory, checkOperator, type Write } from './write.js';

export interface TeamRules {
  deliverySource?: DeliverySource | null | undefined;
  productionPattern?: string | null | undefined;
  tagPattern?: string | null | undefined;
}

/** Teams and their place in the tree, as operators write them. */
@Injectable()
export class TeamWritesStore {
  constructor(private readonly named: NamedStore) {}

  /** `parent` null: directly below the organisation. @throws UserError BAD_SLUG, TEAM_EXISTS, UNKNOWN_TEAM, TEAM_NOT_OPEN */
  async create(
    write: Write,
    team: TeamRules & { slug: string; name: string; parent?: string | null },
  ): Promise<Change | null> {
    checkOperator(write);
    checkHistory(write);
    const { manager, from } = write;
    if (!SLUG.test(team.slug)) {
      const wanted = 'lower-case letters, digits, ".", "_", "/" or "-", beginning with a letter or digit';
      throw new UserError('BAD_SLUG', `"${team.slug}" is no slug: it must be ${wanted}`, ['slug']);
    }
    checkName(team.name);
    const parent = await this.named.team(manager, team.parent ?? (await rootSlug(manager)), 'parent');
    await this.named.checkOpen(manager, parent, { from, to: 'infinity' }, 'parent');
    await checkRules(manager, team);
    const [made] = await manager.query<{ id: number }[]>(
      `INSERT INTO team (slug, name, delivery_source, production_pattern, tag_pattern)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [team.slug, team.name, team.deliverySource ?? null, team.productionPattern ?? null, team.tagPattern ?? null],
    );
    if (!made) {
      const mend = 'to open it again after it was closed, move it';
      throw new UserError('TEAM_EXISTS', `there is a team ${team.slug} already; ${mend}`, ['slug']);
    }
    await replacePlaces(manager, made.id, [], [{ parentId: parent.id, from, to: 'infinity' }]);
    return {
      action: 'team.created',
      subject: team.slug,
      before: null,
      after: { name: team.name, parent: parent.slug, from },
    };
  }

  /** The slug stays: files and grants know the team by it. @throws UserError UNKNOWN_TEAM, STALE, BAD_NAME */
  async rename(write: Write, slug: string, name: string, expectedName?: string | null): Promise<Change | null> {
    checkOperator(write);
    checkName(name);
    const team = await this.named.team(write.manager, slug, 'slug');
    checkExpected('expectedName', expectedName, team.name);
    if (team.name === name) return null;
    await write.manager.query('UPDATE team SET name = $2 WHERE id = $1', [team.id, name]);
    return { action: 'team.renamed', subject: slug, before: { name: team.name }, after: { name }, figures: false };
  }

  /**
   * Below another parent from a day on, until the next move that has been entered ahead. A closed team opens again.
   * @throws UserError UNKNOWN_TEAM, ORGANIZATION_TEAM, CYCLE, TEAM_NOT_OPEN, STALE, HISTORY
   */
  async move(write: Write, slug: string, parentSlug: string, expectedParent?: string | null): Promise<Change | null> {
    checkOperator(write);
    checkHistory(write);
    const { manager, from } = write;
    const team = await this.movable(manager, slug);
    const parent = await this.named.team(manager, parentSlug, 'parent');
    const before = await placesOf(manager, team.id);
    const holding = before.find((place) => place.from <= from && from < place.to);
    checkExpected('expectedParent', expectedParent, holding ? await slugOf(manager, holding.parentId) : null);
    const after = placedFrom(before, parent.id, from);
    if (samePlaces(after, before)) return null;
    const span = after.find((place) => place.from <= from && from < place.to);
    if (!span) throw new Error(`team ${team.id} has no place on ${from}`);
    await checkCycle(manager, team, parent, { from, to: span.to });
    await this.named.checkOpen(manager, parent, { from, to: span.to }, 'parent');
    await replacePlaces(manager, team.id, before, after);
    return {
      action: 'team.moved',
      subject: slug,
      before: holding ? { parent: await slugOf(manager, holding.parentId) } : null,
      after: { parent: parent.slug, from, to: span.to },
    };
  }

  /**
   * Out of the tree from a day on; moves that were entered ahead are forgotten, memberships and ownership end that day.
   * @throws UserError UNKNOWN_TEAM, ORGANIZATION_TEAM, TEAM_HAS_TEAMS, TEAM_NOT_OPEN, HISTORY
   */
  async close(write: Write, slug: string): Promise<Change | null> {
    checkOperator(write);
    checkHistory(write);
    const { manager, from } = write;
    const team = await this.movable(manager, slug);
    const below = await manager.query<{ slug: string }[]>(
      `SELECT DISTINCT team.slug FROM team_parent AS placed JOIN team ON team.id = placed.team_id
       WHERE placed.parent_id = $1 AND placed.valid_to > $2::date ORDER BY team.slug LIMIT 5`,
      [team.id, from],
    );
    if (below.length > 0) {
      const names = below.map((row) => row.slug).join(', ');
      throw new UserError('TEAM_HAS_TEAMS', `below ${slug} are ${names}: move or close them first`, ['slug']);
    }
    const before = await placesOf(manager, team.id);
    const after = cut(before, from);
    if (samePlaces(after, before)) {
      throw new UserError('TEAM_NOT_OPEN', `${slug} has no place in the organisation from ${from} on`, ['slug']);
    }
    await replacePlaces(manager, team.id, before, after);
    const [ended] = await manager.query<[{ memberships: number; ownership: number }]>(
      readSql(import.meta.url, 'end-team.sql'),
      [team.id, from],
    );
    return { action: 'team.closed', subject: slug, before: null, after: { from, ended } };
  }

  /**
   * What is a delivery of the team. It has no days: it decides on all that has been.
   * @throws UserError UNKNOWN_TEAM, INVALID_PATTERN, HISTORY
   */
  async setSource(write: Write, slug: string, rules: TeamRules): Promise<Change | null> {
    checkOperator(write);
    const { manager } = write;
    const team = await this.named.team(manager, slug, 'slug');
    const { deliverySource, productionPattern, tagPattern } = team;
    const before = { deliverySource, productionPattern, tagPattern };
    const given = Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined));
    const after = { ...before, ...given };
    if (JSON.stringify(after) === JSON.stringify(before)) return null;
    await checkRules(manager, rules);
    checkHistory(write, true);
    await manager.query(
      'UPDATE team SET delivery_source = $2, production_pattern = $3, tag_pattern = $4 WHERE id = $1',
      [team.id, after.deliverySource, after.productionPattern, after.tagPattern],
    );
    return { action: 'team.source-set', subject: slug, before, after };
  }

  private async movable(manager: EntityManager, slug: string): Promise<NamedTeam> {
    const team = await this.named.team(manager, slug, 'slug');
    if (!team.root) return team;
    throw new UserError('ORGANIZATION_TEAM', `${slug} is the organisation itself: it stays where it is`, ['slug']);
  }
}

function checkName(name: string): void {
  if (!name.trim()) throw new UserError('BAD_NAME', 'a team needs a name', ['name']);
}

/** Patterns are checked as those of a file are; the field is that of the input. */
async function checkRules(manager: EntityManager, rules: TeamRules): Promise<void> {
  const { productionPattern, tagPattern } = rules;
  const given = {
    ...(productionPattern ? { productionPattern } : {}),
    ...(tagPattern ? { tagPattern } : {}),
  };
  try {
    await checkPatterns(manager, [{ slug: 'team', name: 'team', ...given }]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const field = error.field?.[0]?.split('.')[1] ?? 'slug';
    throw new UserError(error.code, error.message.replace('teams[0].', ''), [field]);
  }
}

async function slugOf(manager: EntityManager, id: number): Promise<string> {
  const [found] = await manager.query<[{ slug: string }]>('SELECT slug FROM team WHERE id = $1', [id]);
  return found.slug;
}

async function rootSlug(manager: EntityManager): Promise<string> {
  const [found] = await manager.query<[{ slug: string }]>(
    'SELECT slug FROM organization JOIN team ON team.id = organization.team_id',
  );
  return found.slug;
}
