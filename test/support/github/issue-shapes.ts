import { connection, type ConnectionArguments } from './graphql-connection.js';
import { nodeId } from './identifiers.js';
import { byDate, inOrder } from './world-index.js';
import { fullName, type Issue, type Repository } from './world.js';

export interface IssuesAsked {
  labels?: string[] | null;
  orderBy?: { field: string; direction: 'ASC' | 'DESC' };
}

/** Issues that carry the label, in any case. What several labels mean GitHub does not say: they are refused here. */
export function issues(repository: Repository, { labels, orderBy, ...asked }: ConnectionArguments & IssuesAsked) {
  if ((labels?.length ?? 0) > 1) throw new Error('the stand-in does not know what several labels mean');
  const direction = orderBy?.direction === 'DESC' ? -1 : 1;
  const by = (one: Issue): string => (orderBy?.field === 'UPDATED_AT' ? one.updatedAt : one.createdAt);
  const all = inOrder(repository.issues ?? NONE, `${orderBy?.field} ${direction}`, byDate(by, direction));
  const wanted = labels?.[0]?.toLowerCase();
  const carries = (one: Issue): boolean => one.labels.some((label) => label.toLowerCase() === wanted);
  const list = wanted === undefined ? all : all.filter(carries);
  return connection({ list, direction, place: (one) => [by(one), one.id] }, asked, (one) => issueNode(repository, one));
}

const NONE: readonly Issue[] = [];

function issueNode(repository: Repository, issue: Issue) {
  return {
    __typename: 'Issue',
    id: nodeId('I', repository.id, issue.id),
    number: issue.number,
    title: `Issue ${issue.number}`,
    url: `https://github.com/${fullName(repository)}/issues/${issue.number}`,
    state: issue.closedAt === null ? 'OPEN' : 'CLOSED',
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    closedAt: issue.closedAt,
    labels: (asked: ConnectionArguments) =>
      connection({ list: issue.labels, direction: 1, place: (name) => [name, 0] }, asked, (name) => ({
        __typename: 'Label',
        id: nodeId('LA', repository.id, name),
        name,
      })),
  };
}
