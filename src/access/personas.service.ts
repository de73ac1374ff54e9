import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../core/viewer.js';
import { Clock } from '../platform/clock.js';
import { AuditStore } from './audit.store.js';
import { GrantsStore } from './grants.store.js';
import { PersonasStore } from './personas.store.js';
import { PrincipalsStore } from './principals.store.js';
import { SignInLinksStore } from './sign-in-links.store.js';

/** A link for a part to play. */
export interface PersonaLink {
  name: string;
  role: Role;
  /** Slug; null: everything. */
  team: string | null;
  code: string;
}

export interface PersonaTeam {
  id: number;
  slug: string;
}

const PARTS: Record<Role, string> = {
  LEADER: 'Leader',
  ORG_LEADER: 'Organisation leader',
  TEAM_LEAD: 'Team lead',
  MANAGER: 'Manager',
  MEMBER: 'Engineer',
  OPERATOR: 'Operator',
  AUDITOR: 'Auditor',
  SERVICE: 'Service',
};

/** One-time links for installations without a provider: each signs in a persona that holds a role over a team, or over everything. */
@Injectable()
export class PersonasService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly personas: PersonasStore,
    private readonly principals: PrincipalsStore,
    private readonly grants: GrantsStore,
    private readonly links: SignInLinksStore,
    private readonly audit: AuditStore,
  ) {}

  /** Makes a link, and the persona and its grant where they are missing. */
  link(role: Role, team: PersonaTeam | null, createdBy: string): Promise<PersonaLink> {
    return this.db.transaction((manager) => this.make(manager, role, team, createdBy));
  }

  /** One for each part, all or none; null when there have been links before. */
  async firstLinks(createdBy: string): Promise<PersonaLink[] | null> {
    if (await this.links.any()) return null;
    const scene = await this.personas.scene(await this.principals.today());
    const parts: [Role, PersonaTeam | null][] = [
      ['LEADER', null],
      ...(scene === null
        ? []
        : ([
            ['ORG_LEADER', scene.department],
            ['TEAM_LEAD', scene.team],
            ['MEMBER', scene.team],
          ] as [Role, PersonaTeam][])),
      ['OPERATOR', null],
    ];
    return this.db.transaction(async (manager) => {
      const made: PersonaLink[] = [];
      for (const [role, team] of parts) made.push(await this.make(manager, role, team, createdBy));
      return made;
    });
  }

  private async make(
    manager: EntityManager,
    role: Role,
    team: PersonaTeam | null,
    createdBy: string,
  ): Promise<PersonaLink> {
    const now = this.clock.now();
    const today = await this.principals.today();
    const persona = {
      name: team === null ? PARTS[role] : `${PARTS[role]} of ${team.slug}`,
      role,
      teamId: team?.id ?? null,
    };
    const actor = { name: createdBy };
    const about = { subject: persona.name, details: { role, team: team?.slug ?? null } };
    const found = await this.personas.find(manager, persona, today);
    const principalId = found?.id ?? (await this.principals.create(manager, 'PERSONA', persona.name));
    if (found?.holds !== true) {
      const grant = {
        principalId,
        role,
        teamId: persona.teamId,
        from: today,
        source: 'COMMAND',
        grantedBy: createdBy,
      } as const;
      await this.grants.add(manager, grant, now);
      await this.audit.append(manager, actor, { action: 'grant.created', ...about }, now);
    }
    const code = await this.links.create(manager, principalId, createdBy, now);
    await this.audit.append(manager, actor, { action: 'sign-in-link.created', ...about }, now);
    return { name: persona.name, role, team: team?.slug ?? null, code };
  }
}
