import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GitHub } from '../github/github.js';
import type { Heard } from '../github/webhook-heard.js';
import type { KnownRepository } from '../org/heard-repositories.store.js';
import { HeardDeploymentsStore } from './heard-deployments.store.js';
import { HeardReleasesStore } from './heard-releases.store.js';
import { HeardRepositories } from './heard-repositories.js';
import { HeardTagsStore } from './heard-tags.store.js';
import { type Due, RepositoryDueStore } from './repository-due.store.js';

/** What was heard, and when. */
export interface HeardAt {
  heard: Heard;
  receivedAt: Date;
}

/** What became of a delivery; dead: why nobody can tell where it belongs. */
export type Fate = 'APPLIED' | 'IGNORED' | { dead: string };

/** What a batch of deliveries changed. */
export interface Applied {
  /** Of each, in their order. */
  fates: Fate[];
  /** Events that are new, other than they were, or gone. */
  events: number;
  /** Something about teams, people or repositories: the organisation has to be asked for. */
  organization: boolean;
}

/** What a delivery says about a repository that is known. */
type Placed<Kind extends Heard['kind']> = Extract<Heard, { kind: Kind }> & {
  receivedAt: Date;
  repositoryId: number;
  repo: string;
};

/** Deliveries → facts, in sets, in the caller's transaction: in any order and any number of times the same rows. */
@Injectable()
export class WebhookApplier {
  constructor(
    private readonly github: GitHub,
    private readonly repositories: HeardRepositories,
    private readonly deployments: HeardDeploymentsStore,
    private readonly releases: HeardReleasesStore,
    private readonly tags: HeardTagsStore,
    private readonly due: RepositoryDueStore,
  ) {}

  async apply(manager: EntityManager, heard: readonly HeardAt[], now: Date): Promise<Applied> {
    const told = heard.flatMap(({ heard: one }) => ('repository' in one ? [one.repository] : []));
    let known = await this.repositories.find(manager, told, this.github.organizations);
    const words = heard.flatMap((one) => place(one, known)).filter((one) => one.kind === 'repository');
    const described = await this.repositories.describe(manager, words, now);
    // Events are stored by the names that their repositories have by now.
    if (described) known = await this.repositories.find(manager, told, []);
    const placed = heard.flatMap((one) => place(one, known));
    const of = <Kind extends Heard['kind']>(kind: Kind): Placed<Kind>[] =>
      placed.filter((one): one is Placed<Kind> => one.kind === kind);
    const deployed = await this.deployments.save(manager, of('deployment'));
    const released = await this.releases.save(manager, of('release'));
    const tagged = await this.tags.save(manager, of('tag'));
    await this.due.mark(manager, placed.flatMap(dueOf));
    return {
      fates: heard.map(({ heard: one }) => this.fateOf(one, known)),
      events: [deployed.added, deployed.changed, released.added, released.changed, released.removed]
        .concat(tagged.changed, tagged.removed)
        .reduce((sum, count) => sum + count),
      organization: described || heard.some(({ heard: one }) => one.kind === 'organization'),
    };
  }

  private fateOf(heard: Heard, known: ReadonlyMap<number, KnownRepository>): Fate {
    if (heard.kind === 'organization') return 'APPLIED';
    if (heard.kind === 'nothing') return 'IGNORED';
    const { githubId, fullName } = heard.repository;
    if (known.has(githubId)) return 'APPLIED';
    const owner = fullName.split('/', 1)[0]?.toLowerCase() ?? '';
    if (!this.github.organizations.some((login) => login.toLowerCase() === owner)) return 'IGNORED';
    return {
      dead: `${fullName} is another repository than ${githubId} as far as is known: pull it, then try this again`,
    };
  }
}

function place({ heard, receivedAt }: HeardAt, known: ReadonlyMap<number, KnownRepository>): Placed<Heard['kind']>[] {
  if (!('repository' in heard)) return [];
  const found = known.get(heard.repository.githubId);
  if (!found) return [];
  return [{ ...heard, receivedAt, repositoryId: found.repositoryId, repo: found.fullName }];
}

/** What only a pull can tell: the commit of a tag or a release, what a pull request holds, how a run went. */
function dueOf(one: Placed<Heard['kind']>): Due[] {
  const mark = (stream: Due['stream']): Due[] => [{ repositoryId: one.repositoryId, stream, since: one.receivedAt }];
  if (one.kind === 'tag') return mark('TAG');
  if (one.kind === 'release') return mark('RELEASE');
  return one.kind === 'due' ? mark(one.stream) : [];
}
