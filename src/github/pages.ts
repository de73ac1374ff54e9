import { type GitHubClient } from './client.js';
import { type Connection, type FeedPage, type RepositoryName, RequestCutOff, toPage } from './feed-page.js';
import { type IssueLists, type IssuePage, issueQuestion, issuesOf } from './issues.js';
import { sized } from './page-sizes.js';
import { openingWith, PAGE, RELEASES, TAGS } from './queries.js';
import type { ReleasePayload, TagPayload } from './translate.js';

/** Asks for 100 releases, or as many as go well,, newest first. */
export async function releasePage(
  client: GitHubClient,
  repository: RepositoryName,
  after: string | null,
): Promise<FeedPage<ReleasePayload>> {
  const answer = await sized(client, 'releases', (first, request) =>
    client.graphql<{ repository?: { releases: Connection<ReleasePayload> } }>(RELEASES, {
      ...{ ...repository, first, after, request },
    }),
  );
  return toPage(answer.repository?.releases);
}

/** Asks for 100 tags, or as many as go well,, newest commit first. */
export async function tagPage(
  client: GitHubClient,
  repository: RepositoryName,
  after: string | null,
): Promise<FeedPage<TagPayload>> {
  const answer = await sized(client, 'tags', (first, request) =>
    client.graphql<{ repository?: { refs: Connection<TagPayload> | null } }>(TAGS, {
      ...{ ...repository, first, after, request },
    }),
  );
  if (!answer.repository) throw new RequestCutOff();
  return tagsOf(answer.repository.refs);
}

/** GitHub says null of a repository without any. */
function tagsOf(refs: Connection<TagPayload> | null): FeedPage<TagPayload> {
  return refs ? toPage(refs) : { items: [], next: null, total: 0 };
}

export interface RepositoryFacts {
  githubId: number;
  fullName: string;
  createdAt: string;
}

/** What the first question about a repository tells. */
export interface Opening {
  repository: RepositoryFacts;
  /** First pages; null: to be asked for on their own. */
  tags: FeedPage<TagPayload> | null;
  releases: FeedPage<ReleasePayload> | null;
  issues: IssuePage | null;
}

interface OpeningNode {
  databaseId: number | null;
  nameWithOwner: string;
  createdAt: string;
  refs: Connection<TagPayload> | null;
  releases: Connection<ReleasePayload>;
}

/**
 * Asks at once what a repository is and for the first pages of its tags, its releases and its issues of these labels.
 * When that is too much, or a part of it is refused, without the issues, and then only what it is: so the parts can be
 * asked for one by one and what fails is known.
 */
export async function openRepository(
  client: GitHubClient,
  repository: RepositoryName,
  labels: readonly string[],
): Promise<Opening> {
  try {
    return await opening(client, repository, labels);
  } catch (error) {
    if (!isOfPart(error)) throw error;
    if (labels.length > 0) return openRepository(client, repository, []);
    return { repository: await describeRepository(client, repository), tags: null, releases: null, issues: null };
  }
}

async function opening(client: GitHubClient, repository: RepositoryName, labels: readonly string[]): Promise<Opening> {
  const question = issueQuestion(labels, null);
  const answer = await client.graphql<{ repository?: OpeningNode & IssueLists }>(openingWith(question), {
    ...repository,
    first: PAGE,
    after: null,
    ...question.variables,
  });
  const node = answer.repository;
  // Beyond 32 bits GraphQL has no number.
  if (!node || node.databaseId === null) throw new RequestCutOff();
  return {
    repository: { githubId: node.databaseId, fullName: node.nameWithOwner, createdAt: node.createdAt },
    tags: tagsOf(node.refs),
    releases: toPage(node.releases),
    issues: labels.length === 0 ? null : issuesOf(question, node),
  };
}

/** GitHub failed over the size of the question, or over a part of it. */
function isOfPart(error: unknown): boolean {
  if (error instanceof RequestCutOff) return true;
  const { status, errors } = error as { status?: number; errors?: { path?: unknown[] }[] };
  if (status !== undefined) return status >= 500;
  return errors?.some(({ path }) => (path?.length ?? 0) > 1) ?? false;
}

/** Identity and birth of a repository; a renamed one answers with its new name. */
async function describeRepository(client: GitHubClient, { owner, name }: RepositoryName): Promise<RepositoryFacts> {
  const { data } = await client.rest.repos.get({ owner, repo: name });
  return { githubId: data.id, fullName: data.full_name, createdAt: data.created_at };
}

/** All repositories of an organisation. */
export async function organizationRepositories(client: GitHubClient, org: string): Promise<string[]> {
  const all = await client.paginate(client.rest.repos.listForOrg, { org, per_page: PAGE, type: 'all' });
  return all.map((repository) => repository.full_name);
}

/** Costs nothing of any limit. Whoever limits nothing does not know the question. */
export async function checkToken(client: GitHubClient): Promise<void> {
  await client.rest.rateLimit.get().catch((error: unknown) => {
    if ((error as { status?: number }).status !== 404) throw error;
  });
}
