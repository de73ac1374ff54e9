import { nodeId, numberOf, shaOf } from './identifiers.js';
import { commitObject } from './commit-shapes.js';
import { connection, type ConnectionArguments } from './graphql-connection.js';
import { changeFields } from './change-shapes.js';
import { issues, type IssuesAsked } from './issue-shapes.js';
import { byDate, inOrder } from './world-index.js';
import { type Deployment, type DeploymentStatus, fullName, type Release, type Repository, type Tag } from './world.js';

/** What the resolvers give: plain objects whose functions take a field's arguments. A field not here is not served. */
interface Order {
  field: string;
  direction: 'ASC' | 'DESC';
}
type Asked<Extra = object> = ConnectionArguments & Extra;

export function repositoryNode(repository: Repository, now: Date) {
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    url: `https://github.com/${fullName(repository)}`,
    createdAt: repository.createdAt,
    pushedAt: repository.pushedAt,
    updatedAt: repository.pushedAt,
    isArchived: repository.archived,
    isFork: repository.fork,
    isPrivate: repository.private,
    object: ({ oid }: { oid: string }) => commitObject(repository, oid),
    refs: (asked: Asked<{ refPrefix: string; orderBy?: Order }>) => refs(repository, asked),
    releases: (asked: Asked<{ orderBy?: Order }>) => releases(repository, asked),
    issues: (asked: Asked<IssuesAsked>) => issues(repository, asked),
    ...changeFields(repository),
    deployments: (asked: Asked<{ orderBy: Order; environments?: string[] | null }>) =>
      deployments(repository, asked, now),
  };
}

function refs(repository: Repository, { refPrefix, orderBy, ...asked }: Asked<{ refPrefix: string; orderBy?: Order }>) {
  const place = (one: Tag): readonly [string, number] =>
    orderBy?.field === 'TAG_COMMIT_DATE' ? [`${one.committedAt} ${one.name}`, 0] : [one.name, 0];
  const direction = orderBy?.direction === 'DESC' ? -1 : 1;
  const order = (a: Tag, b: Tag): number => direction * (place(a)[0] < place(b)[0] ? -1 : 1);
  const tags = refPrefix === 'refs/tags/' ? repository.tags : [];
  const list = inOrder(tags, `${orderBy?.field ?? 'name'} ${direction}`, order);
  return connection({ list, direction, place }, asked, (one) => refNode(repository, one));
}

function refNode(repository: Repository, tag: Tag) {
  const commit = commitNode(repository, tag.sha, tag.committedAt);
  const annotated = {
    __typename: 'Tag',
    id: nodeId('TA', repository.id, tag.name),
    oid: shaOf('tag', repository.id, tag.name, tag.sha),
    name: tag.name,
    message: tag.name,
    tagger: { name: 'Release Bot', email: null, date: gitTimestamp(tag) },
    target: commit,
  };
  return {
    id: nodeId('REF', repository.id, `refs/tags/${tag.name}`),
    name: tag.name,
    prefix: 'refs/tags/',
    target: tag.taggedAt === null ? commit : annotated,
  };
}

/** GitHub does not turn a tagger's date into UTC: every third tagger here lives two hours east of it. */
function gitTimestamp({ name, taggedAt }: Tag): string | null {
  if (taggedAt === null || numberOf(name) % 3 !== 0) return taggedAt;
  const local = new Date(Date.parse(taggedAt) + 2 * 3_600_000);
  return local.toISOString().replace('.000Z', '+02:00');
}

function commitNode(repository: Repository, sha: string, committedAt?: string) {
  return {
    __typename: 'Commit',
    id: nodeId('C', repository.id, sha),
    oid: sha,
    ...(committedAt === undefined ? {} : { committedDate: committedAt, authoredDate: committedAt }),
  };
}

function releases(repository: Repository, { orderBy, ...asked }: Asked<{ orderBy?: Order }>) {
  const direction = orderBy?.direction === 'ASC' ? 1 : -1;
  const by = orderBy?.field === 'NAME' ? (one: Release) => one.tag : (one: Release) => one.createdAt;
  const list = inOrder(repository.releases, `${orderBy?.field ?? 'CREATED_AT'} ${direction}`, byDate(by, direction));
  return connection({ list, direction, place: (one) => [by(one), one.id] }, asked, (one) =>
    releaseNode(repository, one),
  );
}

export function releaseNode(repository: Repository, release: Release) {
  return {
    __typename: 'Release',
    id: nodeId('RE', repository.id, release.id),
    databaseId: release.id,
    name: release.tag,
    tagName: release.tag,
    isDraft: release.draft,
    isPrerelease: release.prerelease,
    createdAt: release.createdAt,
    publishedAt: release.publishedAt,
    updatedAt: release.updatedAt,
    url: `https://github.com/${fullName(repository)}/releases/tag/${encodeURI(release.tag)}`,
    tagCommit: release.sha === null ? null : commitNode(repository, release.sha, release.createdAt),
  };
}

function deployments(
  repository: Repository,
  { orderBy, environments, ...asked }: Asked<{ orderBy: Order; environments?: string[] | null }>,
  now: Date,
) {
  const direction = orderBy.direction === 'DESC' ? -1 : 1;
  const all = inOrder(
    repository.deployments,
    `CREATED_AT ${direction}`,
    byDate((one) => one.createdAt, direction),
  );
  const list = environments?.length ? all.filter(({ environment }) => environments.includes(environment)) : all;
  return connection({ list, direction, place: (one) => [one.createdAt, one.id] }, asked, (one) =>
    deploymentNode(repository, one, now),
  );
}

export function deploymentNode(repository: Repository, deployment: Deployment, now: Date) {
  const last = deployment.statuses.at(-1);
  return {
    __typename: 'Deployment',
    id: nodeId('DE', repository.id, deployment.id),
    // Int in GitHub's schema: a number beyond 32 bits is an error of this field.
    databaseId: deployment.id,
    commitOid: deployment.sha,
    commit: commitNode(repository, deployment.sha),
    task: 'deploy',
    description: null,
    environment: deployment.environment,
    latestEnvironment: deployment.environment,
    originalEnvironment: deployment.originalEnvironment,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    repository: () => repositoryNode(repository, now),
    state: stateOf(deployment, last, now),
    latestStatus: last ? statusNode(repository, deployment, last) : null,
    // Newest first, as REST has them.
    statuses: (asked: ConnectionArguments) =>
      connection(
        {
          list: inOrder(
            deployment.statuses,
            'newest',
            byDate((one) => one.createdAt, -1),
          ),
          direction: -1,
          place: (one) => [one.createdAt, one.id],
        },
        asked,
        (one) => statusNode(repository, deployment, one),
      ),
  };
}

function statusNode(repository: Repository, deployment: Deployment, status: DeploymentStatus) {
  return {
    __typename: 'DeploymentStatus',
    id: nodeId('DES', repository.id, deployment.id, status.id),
    state: status.state.toUpperCase(),
    description: '',
    environment: status.environment,
    createdAt: status.createdAt,
    updatedAt: status.createdAt,
  };
}

const HALF_AN_HOUR = 30 * 60_000;

/** `ACTIVE` after a success; one that nothing was heard of for half an hour is `ABANDONED`. */
function stateOf(deployment: Deployment, last: DeploymentStatus | undefined, now: Date): string {
  if (last?.state === 'success') return 'ACTIVE';
  if (last?.state === 'inactive' && deployment.transient) return 'DESTROYED';
  if (last && last.state !== 'pending') return last.state.toUpperCase();
  const quiet = now.getTime() - Date.parse(last?.createdAt ?? deployment.createdAt) > HALF_AN_HOUR;
  return quiet ? 'ABANDONED' : 'PENDING';
}
