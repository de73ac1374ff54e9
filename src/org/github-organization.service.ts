import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { dayAt } from '../core/week.js';
import type { ClientFor } from '../github/github.js';
import type { GitHubOrganization } from '../github/teams.js';
import { UserError } from '../platform/errors.js';
import { GitHubIdentitiesStore } from './github-identities.store.js';
import { checkShrunk } from './github-organization-shrunk.js';
import { organizationFileOf, rootOf } from './github-organization.js';
import { GitHubOrganizationStore, type Source } from './github-organization.store.js';
import { type ImportSummary, OrganizationStore } from './organization.store.js';
import { distinct, readOrganizations } from './read-organizations.js';
import { RepositoriesStore } from './repositories.store.js';

export interface Followed {
  /** False: an organisation file is the source, or there is nothing to follow. */
  followed: boolean;
  /** What changed; null when nothing was followed. */
  summary: ImportSummary | null;
}
export interface FollowOptions {
  /** Of an organisation that GitHub makes; an IANA name. One that is stored keeps its own. */
  timeZone?: string;
  /** Take GitHub's word even if most of the organisation is gone. */
  acceptShrunk?: boolean;
}

/** GitHub's teams, people and repositories become the organisation, all of it in one transaction. */
@Injectable()
export class GitHubOrganizationService {
  constructor(
    private readonly db: DataSource,
    private readonly source: GitHubOrganizationStore,
    private readonly identities: GitHubIdentitiesStore,
    private readonly organizations: OrganizationStore,
    private readonly repositories: RepositoriesStore,
  ) {}

  /**
   * Follows GitHub when it is the source of the organisation: an installation without one (or with the sample, which
   * makes way), or one whose file says `teamsFrom: GITHUB`. From the day of `now` on GitHub decides; the past stays.
   * @throws UserError GITHUB_INSTALLATION, GITHUB_FORBIDDEN, GITHUB_NOT_FOUND, GITHUB_TOKEN, GITHUB_LIMIT, GITHUB_AWAY,
   *   GITHUB_ORGANIZATION_SHRUNK, NO_GITHUB_ORGS, ORGANIZATION_MISMATCH; then nothing has changed
   */
  async follow(
    clientFor: ClientFor,
    organizations: readonly string[],
    now: Date,
    options: FollowOptions = {},
  ): Promise<Followed> {
    const names = distinct(organizations);
    if (!follows(await this.source.read(this.db.manager), names)) return { followed: false, summary: null };
    const read = await readOrganizations(clientFor, names);
    return this.db.transaction(async (manager) => {
      await this.organizations.clearSample(manager);
      const stored = await this.source.read(manager);
      // A file may have come while GitHub was read.
      if (!follows(stored, names)) return { followed: false, summary: null };
      return { followed: true, summary: await this.apply(manager, read, stored, now, options) };
    });
  }

  private async apply(
    manager: EntityManager,
    read: readonly GitHubOrganization[],
    stored: Source | null,
    now: Date,
    { timeZone = 'UTC', acceptShrunk = false }: FollowOptions,
  ): Promise<ImportSummary> {
    const root = rootOf(read, stored);
    if (stored !== null) await this.source.raise(manager, stored, root, read);
    await this.identities.rename(manager, read, root);
    const file = organizationFileOf(read, root, stored ?? { timeZone, fiscalYearStart: '01-01' });
    const today = dayAt(now, file.organization.timeZone);
    if (!acceptShrunk) checkShrunk(await this.source.current(manager, today), file);
    const summary = await this.organizations.importOrganization(manager, file, today, 'GITHUB');
    const names = read.flatMap(({ repositories }) => repositories.map(({ fullName }) => fullName));
    await this.repositories.ensure(
      manager,
      names,
      names.map(() => ''),
    );
    await this.identities.keep(manager, read, root);
    return summary;
  }
}

/** Whether GitHub is where teams come from. */
function follows(stored: Source | null, organizations: readonly string[]): boolean {
  if (stored === null || stored.sample) return organizations.length > 0;
  if (stored.teamsFrom === 'FILE') return false;
  if (organizations.length > 0) return true;
  throw new UserError(
    'NO_GITHUB_ORGS',
    'the teams of this installation come from GitHub: set GITHUB_ORGS to its organisations, then sync again',
  );
}
