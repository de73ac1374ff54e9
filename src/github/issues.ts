import { type GitHubClient } from './client.js';
import { type Connection, type FeedPage, type RepositoryName, RequestCutOff, toPage } from './feed-page.js';

/** Which issues tell of failures, by their labels, in any case; none of either: issues are not read. */
export interface IncidentLabels {
  incident: readonly string[];
  hotfix: readonly string[];
}

export interface IssuePayload {
  /** GraphQL's: the numbers are larger than its integers. */
  id: string;
  createdAt: string;
  closedAt: string | null;
  updatedAt: string;
  labels: { nodes: ({ name: string } | null)[] | null } | null;
}

/** What stands in a question for the issues of some labels, a list for each, and its variables. */
export interface IssueQuestion {
  declared: string;
  lists: string;
  variables: Record<string, string | null>;
}

/** So few that the question costs one point with tags and releases beside it. */
const PAGE = 25;

/** Where each label's list goes on; null: from its beginning. A label that is not in here was read to its end. */
type Places = Record<string, string | null>;

export function allLabels({ incident, hotfix }: IncidentLabels): string[] {
  return [...new Set([...incident, ...hotfix].map((label) => label.toLowerCase()))];
}

/**
 * A list for each label, for GitHub does not say whether an issue of several labels must carry all of them.
 * @param cursor as a page before it gave; null: the first of all labels
 */
export function issueQuestion(labels: readonly string[], cursor: string | null): IssueQuestion {
  const places = cursor === null ? beginnings(labels) : (JSON.parse(cursor) as Places);
  const asked = Object.entries(places);
  return {
    declared: asked.map((_, n) => `, $label${n}: String!, $after${n}: String`).join(''),
    lists: asked.map((_, n) => list(n)).join('\n'),
    variables: Object.fromEntries(asked.flatMap(([label, after], n) => [[`label${n}`, label], [`after${n}`, after]])), // prettier-ignore
  };
}

function beginnings(labels: readonly string[]): Places {
  return Object.fromEntries(labels.map((label) => [label, null]));
}

function list(n: number): string {
  return `issues${n}: issues(first: ${PAGE}, after: $after${n}, labels: [$label${n}], orderBy: { field: UPDATED_AT, direction: DESC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id createdAt closedAt updatedAt labels(first: 100) { nodes { name } } }
    }`;
}

export type IssueLists = Record<string, Connection<IssuePayload> | undefined>;

/** A page of every label's list at once; `oldest` is the moment that all of them reach. */
export interface IssuePage extends FeedPage<IssuePayload> {
  oldest: string | null;
}

export function issuesOf({ variables }: IssueQuestion, lists: IssueLists): IssuePage {
  const labels = Object.entries(variables).filter(([name]) => name.startsWith('label'));
  const pages = labels.map(([, label], n) => ({ label: label ?? '', ...toPage(lists[`issues${n}`]) }));
  const open = pages.filter(({ next }) => next !== null);
  const reached = open.map(({ items }) => items.at(-1)?.updatedAt).filter((at) => at !== undefined);
  return {
    items: pages.flatMap(({ items }) => items),
    next: open.length === 0 ? null : JSON.stringify(Object.fromEntries(open.map(({ label, next }) => [label, next]))),
    total: pages.reduce((sum, { total }) => sum + (total ?? 0), 0),
    oldest: reached.toSorted().at(-1) ?? null,
  };
}

/** Asks for the issues that carry any of these labels, of each label those that changed last first. */
export async function issuePage(
  client: GitHubClient,
  repository: RepositoryName,
  labels: readonly string[],
  cursor: string | null,
): Promise<IssuePage> {
  const question = issueQuestion(labels, cursor);
  const answer = await client.graphql<{ repository?: IssueLists | null }>(
    `query issues($owner: String!, $name: String!${question.declared}) {
  repository(owner: $owner, name: $name) {
    ${question.lists}
  }
}`,
    { ...repository, ...question.variables },
  );
  if (!answer.repository) throw new RequestCutOff();
  return issuesOf(question, answer.repository);
}
