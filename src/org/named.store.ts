import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { reachedIds, reaches, reachOf, type Role } from '../core/viewer.js';
import { UserError } from '../platform/errors.js';
import { nearest } from './nearest.js';
import { told, uncovered } from './spans.js';
import type { Span } from './validity.js';
import { checkOperator, type Write } from './write.js';

export interface NamedTeam {
  id: number;
  slug: string;
  name: string;
  deliverySource: string | null;
  productionPattern: string | null;
  tagPattern: string | null;
  /** It is the organisation. */
  root: boolean;
}

export interface NamedPerson {
  id: number;
  login: string;
  name: string | null;
  email: string | null;
}

/** Whose members a lead may change. */
export const LEADS: readonly Role[] = ['TEAM_LEAD', 'ORG_LEADER', 'OPERATOR'];

/** What a write names, found by name; a mistyped one is told with the nearest there is. */
@Injectable()
export class NamedStore {
  /** @throws UserError UNKNOWN_TEAM */
  async team(manager: EntityManager, slug: string, field: string): Promise<NamedTeam> {
    const [found] = await manager.query<NamedTeam[]>(
      `SELECT id, slug, name, delivery_source AS "deliverySource", production_pattern AS "productionPattern",
              tag_pattern AS "tagPattern", id = (SELECT team_id FROM organization) AS root
       FROM team WHERE slug = $1`,
      [slug],
    );
    if (found) return found;
    const known = await manager.query<{ slug: string }[]>('SELECT slug FROM team');
    throw unknown('TEAM', 'team', slug, nearest(slug, known.map((row) => row.slug)), field); // prettier-ignore
  }

  /**
   * A team whose members the viewer may change. Of one beyond its reach not even that there is one is told.
   * @throws UserError UNKNOWN_TEAM, FORBIDDEN
   */
  async ledTeam({ manager, viewer }: Write, slug: string, field: string): Promise<NamedTeam> {
    if (viewer === null || reachedIds(reachOf(viewer, LEADS)) === null) return this.team(manager, slug, field);
    const found = await this.team(manager, slug, field).catch((error: unknown) => {
      if (error instanceof UserError) return null;
      throw error;
    });
    if (found && reaches(viewer, found.id, LEADS)) return found;
    throw new UserError('FORBIDDEN', `${slug} is not among the teams whose members you may change`, [field]);
  }

  /** @throws UserError UNKNOWN_PERSON; only operators are told the nearest login */
  async person(write: Write, login: string): Promise<NamedPerson> {
    const [found] = await write.manager.query<NamedPerson[]>(
      'SELECT id, login, name, email FROM person WHERE lower(login) = lower($1)',
      [login],
    );
    if (found) return found;
    throw unknown('PERSON', 'person with the login', login, await this.nearestLogin(write, login), 'login');
  }

  /**
   * A repository that is known.
   * @throws UserError UNKNOWN_REPOSITORY
   */
  async repository(manager: EntityManager, name: string): Promise<{ id: number; name: string }> {
    const [found] = await manager.query<{ id: number; name: string }[]>(
      'SELECT id, full_name AS name FROM repository WHERE lower(full_name) = lower($1)',
      [name],
    );
    if (found) return found;
    const known = await manager.query<{ name: string }[]>('SELECT full_name AS name FROM repository');
    throw unknown('REPOSITORY', 'repository', name, nearest(name, known.map((row) => row.name)), 'repo'); // prettier-ignore
  }

  /**
   * Whether a team is in the tree on all days of a span; the organisation always is.
   * @throws UserError TEAM_NOT_OPEN
   */
  async checkOpen(manager: EntityManager, team: NamedTeam, span: Span, field: string): Promise<void> {
    if (team.root) return;
    const places = await manager.query<Span[]>(
      'SELECT valid_from::text AS "from", valid_to::text AS "to" FROM team_parent WHERE team_id = $1',
      [team.id],
    );
    const [gap] = uncovered(span, places);
    if (!gap) return;
    throw new UserError(
      'TEAM_NOT_OPEN',
      `${team.slug} has no place in the organisation ${told(gap)}: give other days, or open the team with moveTeam`,
      [field],
    );
  }

  private async nearestLogin(write: Write, login: string): Promise<string | null> {
    try {
      checkOperator(write);
    } catch {
      return null;
    }
    const known = await write.manager.query<{ login: string }[]>('SELECT login FROM person');
    return nearest(login, known.map((row) => row.login)); // prettier-ignore
  }
}

function unknown(kind: string, words: string, name: string, near: string | null, field: string): UserError {
  const hint = near === null ? '' : `; did you mean "${near}"?`;
  return new UserError(`UNKNOWN_${kind}`, `there is no ${words} "${name}"${hint}`, [field]);
}
