import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { explainGitHub, type GitHubClient } from '../github/client.js';
import type { RepositoryName } from '../github/feed-page.js';
import { Look, type Looked, type RepositoryLook } from '../github/look.js';
import { type GoneWhy, type KnownRepository, SightingsStore } from '../org/sightings.store.js';
import { UserError } from '../platform/errors.js';
import { type PullFailure, failureOf } from './pull-failure.js';
import { repositoryName } from './stream-pages.js';
import type { Stream } from './sync-stream.store.js';

/** What is looked at: all that owners have, and repositories by name. */
export interface LookQuestion {
  client: GitHubClient;
  owners: readonly string[];
  names: readonly string[];
  streams: readonly Stream[];
  /** Take GitHub's word even if most of what it showed is gone. */
  acceptShrunk: boolean;
  now: Date;
}

export interface Sighted {
  looks: RepositoryLook[];
  /** What cannot be looked at. */
  failures: PullFailure[];
  /** What is wrong with a whole owner. */
  problem: UserError | null;
}

/** So many that GitHub shows no longer tell of the token, not of the repositories. */
const FEWEST_OF_ALL = 3;
const FEWEST = 20;
const MOST_GONE = 0.5;

/** Finds repositories and how they look, many at once, and keeps who they are. */
@Injectable()
export class LookService {
  constructor(
    private readonly db: DataSource,
    private readonly sightings: SightingsStore,
  ) {}

  /**
   * Every repository once, whatever it is called by now.
   * @throws UserError GITHUB_NOT_FOUND for an owner that GitHub does not show, GITHUB_TOKEN, GITHUB_LIMIT, GITHUB_AWAY
   */
  async look(asked: LookQuestion): Promise<Sighted> {
    const look = new Look(asked.client, asked.streams);
    const found: Sighted = { looks: [], failures: [], problem: null };
    for (const owner of asked.owners) await this.ofOwner(look, asked, owner, found);
    const formerly = await this.ofNames(look, asked, found);
    found.looks = [...new Map(found.looks.map((one) => [one.githubId, one])).values()];
    const sightings = found.looks.map((one) => ({ ...one, asked: formerly.get(one.githubId) ?? one.fullName }));
    await this.db.transaction((manager) => this.sightings.see(manager, sightings, asked.now));
    return found;
  }

  /** All that would have been looked at, by the names it is known by. */
  async expected({ owners, names }: Pick<LookQuestion, 'owners' | 'names'>): Promise<string[]> {
    const known = await Promise.all(owners.map((owner) => this.sightings.ofOwner(this.db.manager, owner)));
    return [...new Set([...known.flat().map(({ fullName }) => fullName), ...names])];
  }

  /** What an owner has no longer is asked for by its id: it may have another owner by now. */
  private async ofOwner(look: Look, asked: LookQuestion, owner: string, found: Sighted): Promise<void> {
    const listed = await look.ofOwner(owner).catch((error: unknown) => {
      throw explainGitHub(error, `the organisation ${owner}`);
    });
    if (listed === null) throw explainGitHub(Object.assign(new Error('Not Found'), { status: 404 }), `the organisation ${owner}`); // prettier-ignore
    found.looks.push(...listed);
    const known = await this.sightings.ofOwner(this.db.manager, owner);
    const shown = new Set(listed.map(({ githubId }) => githubId));
    const missing = known.filter(({ githubId }) => !shown.has(githubId));
    const moved = await this.followed(look, missing);
    found.looks.push(...moved.filter((one) => one !== null));
    const gone = missing.filter((_, n) => moved[n] === null);
    if (!asked.acceptShrunk && looksShrunk(gone.length, known.length)) {
      found.problem = shrunk(owner, gone.length, known.length);
      const { code, message } = found.problem;
      found.failures.push(...gone.map(({ fullName: repository }) => ({ repository, code, message })));
      return;
    }
    // Who sees private ones would see those that were made private.
    await this.bury(gone, listed.some((one) => one.private) ? 'DELETED' : 'NOT_VISIBLE', asked.now);
  }

  /** By their ids; those that were known before a look told it, by their names, if those still lead to them. */
  private async followed(look: Look, known: readonly (KnownRepository & { githubId: number })[]): Promise<Looked[]> {
    const [named, rest] = [known.filter((one) => one.nodeId === null), known.filter((one) => one.nodeId !== null)];
    const told = [
      ...(await look.ofNames(named.map(({ fullName }) => repositoryName(fullName)))),
      ...(await look.ofNodes(rest.map(({ nodeId }) => nodeId ?? ''))),
    ];
    const found = new Map(told.flatMap((one) => (one ? [[one.githubId, one]] : [])));
    return known.map(({ githubId }) => found.get(githubId) ?? null);
  }

  /** Known ones by their ids, others by their names. Returns the names by which they were asked for. */
  private async ofNames(look: Look, asked: LookQuestion, found: Sighted): Promise<Map<number, string>> {
    const names = new Map<string, string>();
    for (const name of asked.names) {
      const wrong = problemOf(name);
      if (wrong) found.failures.push({ repository: name, ...wrong });
      else names.set(name.toLowerCase(), name);
    }
    for (const { fullName } of found.looks) names.delete(fullName.toLowerCase());
    const known = await this.sightings.byName(this.db.manager, [...names.keys()]);
    const followed = await look.ofNodes(known.map(({ nodeId }) => nodeId ?? ''));
    const lost = new Set(known.filter((_, n) => followed[n] === null));
    const here = known.filter((one) => !lost.has(one)).map(({ fullName }) => fullName.toLowerCase());
    for (const name of here) names.delete(name);
    // What its number does not find may have been made anew.
    const rest = [...names.values()];
    const told = await look.ofNames(rest.map(repositoryName));
    found.looks.push(...[...followed, ...told].filter((one) => one !== null));
    const absent = rest.filter((_, n) => told[n] === null);
    found.failures.push(...absent.map((repository) => ({ repository, ...NOT_FOUND(repository) })));
    if (!looksShrunk(lost.size, known.length)) await this.bury([...lost], 'NOT_VISIBLE', asked.now);
    return new Map(told.flatMap((one, n) => (one ? [[one.githubId, rest[n] ?? one.fullName]] : [])));
  }

  private async bury(gone: readonly KnownRepository[], why: GoneWhy, now: Date): Promise<void> {
    if (gone.length === 0) return;
    await this.sightings.bury(this.db.manager, gone.map(({ id }) => id), why, now); // prettier-ignore
  }
}

/** That all of a few, or most of many, are gone at once is more than deletions do. */
export function looksShrunk(gone: number, known: number): boolean {
  return (gone === known && gone >= FEWEST_OF_ALL) || (known >= FEWEST && gone > known * MOST_GONE);
}

function shrunk(owner: string, gone: number, known: number): UserError {
  return new UserError(
    'GITHUB_OWNER_SHRUNK',
    `GitHub no longer shows ${gone} of ${known} repositories of ${owner}; none is taken as deleted, and nothing is known ` +
      'of them from now on. Check what the token may see; if it is true, take it with ' +
      '`npm run -s paceline -- sync --accept-organization`',
  );
}

const NOT_FOUND = (repository: string): { code: string; message: string } =>
  failureOf(Object.assign(new Error('Not Found'), { status: 404 }), `repository ${repository}`, repository);

function problemOf(name: string): { code: string; message: string } | null {
  try {
    const { owner, name: own }: RepositoryName = repositoryName(name);
    return owner === '' || own === '' ? NOT_FOUND(name) : null;
  } catch (error) {
    return failureOf(error, `repository ${name}`, name);
  }
}
