import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type AccessScope, type Role, ROLES, SCOPES, type Viewer } from '../core/viewer.js';
import type { Day } from '../core/week.js';
import { TeamsStore } from '../org/teams.store.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import { type Actor, AuditStore } from './audit.store.js';
import { GrantsStore } from './grants.store.js';
import { PrincipalsStore } from './principals.store.js';
import { TokensStore } from './tokens.store.js';

export interface TokenWish {
  name: string;
  days: number;
  scopes?: readonly AccessScope[] | null;
}

export interface GrantWish {
  login: string;
  role: Role;
  /** Slug; null: the whole installation. */
  team?: string | null;
  from?: Day | null;
  /** The first day that no longer belongs. */
  to?: Day | null;
  reason?: string | null;
}

export interface IssuedToken {
  id: number;
  /** Told once. */
  secret: string;
  scopes: readonly AccessScope[];
  expiresAt: Date;
}

const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;

/** Gives and takes what somebody may see, and says so in the audit, in one transaction. */
@Injectable()
export class AccessService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly teams: TeamsStore,
    private readonly principals: PrincipalsStore,
    private readonly grants: GrantsStore,
    private readonly tokens: TokensStore,
    private readonly audit: AuditStore,
  ) {}

  /** A token for a script, with a role of its own. @throws UserError UNKNOWN_TEAM, BAD_DAYS, BAD_SCOPE */
  async issueToken(wish: TokenWish & { role: Role; team?: string | null }, actor: Actor): Promise<IssuedToken> {
    const { role, team = null, name } = wish;
    const teamId = await this.teamId(team);
    const scopes = scopesOf(wish.scopes ?? (role === 'SERVICE' ? ['ingest', 'scim'] : ['read', 'write']));
    return this.db.transaction(async (manager) => {
      const now = this.clock.now();
      const principalId = await this.principals.create(manager, 'SCRIPT', name);
      const source = actor.principalId === undefined ? 'COMMAND' : 'OPERATOR';
      await this.grants.add(manager, { principalId, role, teamId, source, grantedBy: actor.name }, now);
      return this.makeToken(manager, principalId, { ...wish, scopes }, actor, { role, team });
    });
  }

  /** A token for what the viewer may do itself, or less of it. @throws UserError BAD_DAYS, BAD_SCOPE */
  async ownToken(viewer: Viewer, wish: TokenWish): Promise<IssuedToken> {
    const scopes = scopesOf(wish.scopes ?? viewer.scopes);
    const beyond = scopes.filter((scope) => !viewer.scopes.includes(scope));
    if (beyond.length > 0) throw new UserError('BAD_SCOPE', `you have no ${beyond.join(', ')} to give`, ['scopes']);
    return this.db.transaction((manager) =>
      this.makeToken(manager, viewer.principalId, { ...wish, scopes }, actorOf(viewer), {}),
    );
  }

  /** `principalId`: only if it is one of this principal's. @throws UserError UNKNOWN_TOKEN */
  async revokeToken(id: number, actor: Actor, principalId: number | null = null): Promise<void> {
    await this.db.transaction(async (manager) => {
      const now = this.clock.now();
      if (!(await this.tokens.revoke(manager, id, now, principalId))) {
        throw new UserError('UNKNOWN_TOKEN', `there is no token ${id} to revoke`, ['id']);
      }
      await this.audit.append(manager, actor, { action: 'token.revoked', subject: `token ${id}` }, now);
    });
  }

  /** @throws UserError UNKNOWN_PERSON, UNKNOWN_TEAM, BAD_RANGE, OWN_GRANT */
  async grant(wish: GrantWish, actor: Actor, viewer?: Viewer): Promise<number> {
    const { login, role, team = null, from = null, to = null, reason = null } = wish;
    const personId = await this.principals.personByLogin(login);
    if (personId === null) throw new UserError('UNKNOWN_PERSON', `there is nobody with the login ${login}`, ['login']);
    if (viewer && viewer.personId === personId) {
      throw new UserError('OWN_GRANT', 'nobody grants a role to themselves: ask another operator', ['login']);
    }
    if (from !== null && to !== null && from >= to) {
      throw new UserError('BAD_RANGE', `to (${to}) must lie after from (${from})`, ['to']);
    }
    const teamId = await this.teamId(team);
    return this.db.transaction(async (manager) => {
      const now = this.clock.now();
      const principalId = await this.principals.ofPerson(manager, personId);
      const source = viewer ? 'OPERATOR' : 'COMMAND';
      const grant = { principalId, role, teamId, from, to, source, reason, grantedBy: actor.name } as const;
      const id = await this.grants.add(manager, grant, now);
      const details = { grant: id, role, team, from, to, reason };
      await this.audit.append(manager, actor, { action: 'grant.made', personId, details }, now);
      return id;
    });
  }

  /** From today on, by the true clock as whoever asks is let in; one that has not begun never will. @throws UserError UNKNOWN_GRANT */
  async endGrant(id: number, actor: Actor): Promise<void> {
    const today = await this.principals.today();
    await this.db.transaction(async (manager) => {
      if (!(await this.grants.end(manager, id, today))) {
        throw new UserError('UNKNOWN_GRANT', `there is no grant ${id} that could be ended`, ['id']);
      }
      await this.audit.append(manager, actor, { action: 'grant.ended', subject: `grant ${id}` }, this.clock.now());
    });
  }

  private async makeToken(
    manager: EntityManager,
    principalId: number,
    { name, days, scopes }: TokenWish & { scopes: readonly AccessScope[] },
    actor: Actor,
    details: object,
  ): Promise<IssuedToken> {
    if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS) {
      throw new UserError('BAD_DAYS', `a token holds for 1 to ${LONGEST_DAYS} days, not ${days}`, ['days']);
    }
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + days * DAY_MS);
    const token = { principalId, name, scopes, expiresAt, createdBy: actor.name };
    const { id, secret } = await this.tokens.create(manager, token, now);
    const entry = { action: 'token.created', subject: `token ${id}`, details: { ...details, name, scopes, expiresAt } };
    await this.audit.append(manager, actor, entry, now);
    return { id, secret, scopes, expiresAt };
  }

  private async teamId(slug: string | null): Promise<number | null> {
    if (slug === null) return null;
    const [found] = await this.teams.bySlug([slug], 'ALL');
    if (!found) throw new UserError('UNKNOWN_TEAM', `there is no team ${slug}`, ['team']);
    return found.id;
  }
}

export function actorOf({ name, principalId }: Viewer): Actor {
  return { name, principalId };
}

/** @throws UserError UNKNOWN_ROLE */
export function readRole(text: string): Role {
  const role = text.toUpperCase().replaceAll('-', '_');
  if ((ROLES as readonly string[]).includes(role)) return role as Role;
  throw new UserError('UNKNOWN_ROLE', `${text} is no role; the roles are ${ROLES.join(', ')}`, ['role']);
}

function scopesOf(scopes: readonly string[]): AccessScope[] {
  const unknown = scopes.filter((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (unknown.length === 0 && scopes.length > 0) return [...new Set(scopes)] as AccessScope[];
  throw new UserError(
    'BAD_SCOPE',
    `a token has scopes out of ${SCOPES.join(', ')}, not ${scopes.join(', ') || 'none'}`,
    ['scopes'],
  );
}
