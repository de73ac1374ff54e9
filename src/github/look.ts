import { createHash } from 'node:crypto';
import type { GitHubClient } from './client.js';
import { type RepositoryName, RequestCutOff } from './feed-page.js';
import { answered } from './graphql-answer.js';
import { FIELD, LOOKED, type LookedStream, namesQuestion, nodesQuestion, ownerQuestion } from './look-queries.js';
import { PAGE } from './queries.js';

/** A stream at a glance: as long as nothing of it changes, so does this. */
export interface StreamLook {
  digest: string;
  /** How many entries GitHub counts. */
  total: number;
}

/** A repository at a glance. */
export interface RepositoryLook {
  /** Stays through renames and transfers. */
  githubId: number;
  nodeId: string;
  /** owner/name by now. */
  fullName: string;
  createdAt: string;
  archived: boolean;
  private: boolean;
  /** A stream that is not here was refused, or too much: it has to be read to be known. */
  streams: Partial<Record<LookedStream, StreamLook>>;
}

/** Nothing of an owner, or a repository that GitHub does not show. */
export type Looked = RepositoryLook | null;

interface LookNode {
  id?: string;
  databaseId?: number | null;
  nameWithOwner?: string;
  createdAt?: string;
  isArchived?: boolean;
  isPrivate?: boolean;
  refs?: ListNode | null;
  releases?: ListNode | null;
  deployments?: ListNode | null;
  issues?: ListNode | null;
}
interface ListNode {
  totalCount?: number;
  nodes?: unknown[] | null;
}
interface OwnerAnswer {
  repositoryOwner?: {
    repositories?: {
      totalCount: number;
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
      nodes: (LookNode | null)[] | null;
    } | null;
  } | null;
}

/** A question that GitHub cannot answer in its ten seconds is asked of fewer at once; it costs the same points. */
const SMALLER: Record<number, number> = { [PAGE]: 25, 25: 5 };

/** Looks at many repositories in one question. What it is refused it asks for no more. */
export class Look {
  private size = PAGE;
  private streams: readonly LookedStream[];

  constructor(
    private readonly client: GitHubClient,
    streams: readonly LookedStream[] = LOOKED,
  ) {
    this.streams = streams;
  }

  /**
   * All that an organisation or a user owns and the token sees; null: GitHub shows no such owner.
   * @throws RequestCutOff when the list has holes: a shorter list would look like repositories that are gone
   */
  async ofOwner(login: string): Promise<RepositoryLook[] | null> {
    const all: RepositoryLook[] = [];
    let after: string | null = null;
    do {
      const variables: Record<string, unknown> = { login, after };
      const asked = await this.ask<OwnerAnswer>(
        (size) => ownerQuestion(this.streams, size),
        () => variables,
        PAGE,
      );
      if (asked.data.repositoryOwner === null) return null;
      const page = asked.data.repositoryOwner?.repositories;
      const nodes = page?.nodes?.map(translateLook) ?? [];
      const more = page?.pageInfo.hasNextPage ?? false;
      if (!page || nodes.includes(null) || (more && !page.pageInfo.endCursor)) throw new RequestCutOff();
      all.push(...nodes.filter((one) => one !== null));
      if (!more && all.length < page.totalCount) throw new RequestCutOff();
      after = more ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return all;
  }

  /** In the order of the ids that a look told. */
  ofNodes(ids: readonly string[]): Promise<Looked[]> {
    return this.each<string, { nodes?: (LookNode | null)[] }>(ids, {
      question: () => nodesQuestion(this.streams),
      variables: (part) => ({ ids: part }),
      pick: ({ nodes }, n) => nodes?.[n],
    });
  }

  /** In the order of the names, former ones among them. */
  ofNames(names: readonly RepositoryName[]): Promise<Looked[]> {
    return this.each<RepositoryName, Record<string, LookNode | null>>(names, {
      question: (size) => namesQuestion(this.streams, size),
      variables: (part) =>
        Object.fromEntries(part.flatMap(({ owner, name }, n) => [[`owner${n}`, owner], [`name${n}`, name]])), // prettier-ignore
      pick: (data, n) => data[`n${n}`],
    });
  }

  private async each<Asked, Data>(
    all: readonly Asked[],
    how: {
      question: (size: number) => string;
      variables: (part: readonly Asked[]) => Record<string, unknown>;
      pick: (data: Data, n: number) => LookNode | null | undefined;
    },
  ): Promise<Looked[]> {
    const found: Looked[] = [];
    while (found.length < all.length) {
      const rest = all.slice(found.length);
      const { data, size } = await this.ask<Data>(how.question, (size) => how.variables(rest.slice(0, size)), rest.length); // prettier-ignore
      for (let n = 0; n < size; n += 1) {
        const node = how.pick(data, n);
        const look = node ? translateLook(node) : null;
        if (node === undefined || (node && !look)) throw new RequestCutOff();
        found.push(look);
      }
    }
    return found;
  }

  /** Asks for as many at once as GitHub stands, at most `most`, and in the end only who they are. */
  private async ask<Data>(
    question: (size: number) => string,
    variables: (size: number) => Record<string, unknown>,
    most: number,
  ): Promise<{ data: Data; size: number }> {
    for (;;) {
      const size = Math.min(this.size, most);
      try {
        const { data, refused } = await answered<Data>(this.client, question(size), variables(size));
        const without = this.streams.filter((stream) => refused.has(FIELD[stream]));
        if (without.length === 0) return { data, size };
        this.streams = this.streams.filter((stream) => !without.includes(stream));
      } catch (error) {
        if (!isTooMuch(error) || !this.ease()) throw error;
      }
    }
  }

  /** Less at once; false: it cannot be less. */
  private ease(): boolean {
    const smaller = SMALLER[this.size];
    if (smaller !== undefined) this.size = smaller;
    else if (this.streams.length > 0) [this.streams, this.size] = [[], PAGE];
    else return false;
    return true;
  }
}

function isTooMuch(error: unknown): boolean {
  if (error instanceof RequestCutOff) return true;
  const { status } = error as { status?: number };
  return status !== undefined && status >= 500;
}

/** Null when anything of its identity is missing. */
function translateLook(node: LookNode | null): RepositoryLook | null {
  const { id, databaseId, nameWithOwner: fullName, createdAt } = node ?? {};
  if (!node || !id || !databaseId || !fullName || !createdAt) return null;
  const streams: RepositoryLook['streams'] = {};
  for (const stream of LOOKED) {
    const list = node[FIELD[stream] as 'refs'];
    // GitHub says null of the tags of a repository without any.
    if (list !== undefined) streams[stream] = digestOf(list ?? { totalCount: 0, nodes: [] });
  }
  const { isArchived: archived = false, isPrivate: hidden = false } = node;
  return { githubId: databaseId, nodeId: id, fullName, createdAt, archived, private: hidden, streams };
}

function digestOf({ totalCount: total = 0, nodes }: ListNode): StreamLook {
  const digest = createHash('sha256')
    .update(JSON.stringify([total, nodes]))
    .digest('base64url');
  return { digest: digest.slice(0, 22), total };
}
