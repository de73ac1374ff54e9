import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditStore, COMMAND_LINE } from '../access/audit.store.js';
import { LeaversStore } from '../access/leavers.store.js';
import { PersonUsageStore } from '../adoption/person-usage.store.js';
import { dayAt } from '../core/week.js';
import { ProfilesStore } from '../org/profiles.store.js';
import { TeamsStore } from '../org/teams.store.js';
import { Clock } from '../platform/clock.js';
import { DisputesStore } from '../velocity/disputes.store.js';

/** What erasing somebody takes away, and what stays counted. */
export interface Erasure {
  login: string;
  takenAway: { name: boolean; email: boolean; githubAccount: boolean; tokens: number; grants: number };
  /** Under a pseudonym. `notLinked`: rows of AI usage under the address or the login, which come under it too. */
  stays: { memberships: number; usageRows: number; notLinked: number };
}

/** Erases a person: what tells who it was goes, what was counted stays as it was. */
@Injectable()
export class ErasureService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly teams: TeamsStore,
    private readonly people: ProfilesStore,
    private readonly usage: PersonUsageStore,
    private readonly access: LeaversStore,
    private readonly disputes: DisputesStore,
    private readonly audit: AuditStore,
  ) {}

  /**
   * What would be done; nothing is.
   * @throws UserError UNKNOWN_PERSON, ALREADY_ERASED
   */
  async preview(login: string): Promise<Erasure> {
    const person = await this.people.byLogin(login);
    const { rows, notLinked } = await this.usage.stored(person.id);
    const { tokens, grants } = await this.access.of(person.id, await this.today());
    return {
      login: person.login,
      takenAway: {
        name: person.name !== null,
        email: person.email !== null,
        githubAccount: person.onGitHub,
        tokens,
        grants,
      },
      stays: { memberships: person.memberships, usageRows: rows, notLinked },
    };
  }

  /**
   * All of it or nothing. Told in the audit by the person's number only.
   * @throws UserError UNKNOWN_PERSON, ALREADY_ERASED
   */
  async erase(login: string): Promise<{ pseudonym: string }> {
    const { id, memberships } = await this.people.byLogin(login);
    const now = this.clock.now();
    const today = await this.today();
    return this.db.transaction(async (manager) => {
      const usageRows = await this.usage.link(manager, id);
      const pseudonym = await this.people.erase(manager, id, now);
      await this.disputes.forgetPerson(manager, id, pseudonym);
      const ended = await this.access.erase(manager, id, pseudonym, today, now);
      const entry = { action: 'person.erased', personId: id, details: { ...ended, memberships, usageRows } };
      await this.audit.append(manager, COMMAND_LINE, entry, now);
      return { pseudonym };
    });
  }

  private async today(): Promise<string> {
    return dayAt(this.clock.now(), (await this.teams.organization())?.timeZone ?? 'UTC');
  }
}
