import { classifyTag, type TagClass } from '../core/tag.js';
import type { IncidentLabels, IssuePayload } from './issues.js';

/** A delivery event as GitHub tells it. */
export interface GitHubEvent {
  source: 'DEPLOYMENT' | 'RELEASE' | 'TAG';
  /** Unique within its repository and source. */
  key: string;
  sha: string;
  /** ISO 8601, UTC. */
  occurredAt: string;
  name: string | null;
  tagClass: TagClass | null;
  environment: string | null;
  production: boolean | null;
  transient: boolean;
  /** Dated by its commit: nobody says when it was made. */
  estimated: boolean;
}

export interface ReleasePayload {
  databaseId: number | null;
  tagName: string;
  isDraft: boolean;
  isPrerelease: boolean;
  publishedAt: string | null;
  createdAt: string;
  tagCommit: { oid: string } | null;
}

export interface TagPayload {
  name: string;
  target:
    | {
        __typename: 'Tag';
        oid: string;
        tagger: { date: string | null } | null;
        target: { oid: string; committedDate?: string };
      }
    | { __typename: 'Commit'; oid: string; committedDate: string }
    | { __typename: 'Tree' | 'Blob'; oid: string }
    | null;
}

export interface StatusPayload {
  id: string;
  state: string;
  createdAt: string;
}

export interface DeploymentPayload {
  id: number;
  /** GraphQL's id. */
  node_id?: string;
  sha: string;
  environment: string;
  production_environment?: boolean;
  transient_environment?: boolean;
  created_at: string;
  statuses: StatusPayload[];
}

const PLAIN = { environment: null, production: null, transient: false, estimated: false };

/** A published release, dated by its publication; null for a draft. */
export function translateRelease(release: ReleasePayload): GitHubEvent | null {
  if (release.isDraft || release.publishedAt === null) return null;
  return {
    ...PLAIN,
    source: 'RELEASE',
    key: String(release.databaseId ?? release.tagName),
    // A release whose tag is gone still went out; its name stands for the commit.
    sha: release.tagCommit?.oid ?? `refs/tags/${release.tagName}`,
    occurredAt: release.publishedAt,
    name: release.tagName,
    tagClass: release.isPrerelease ? 'PRERELEASE' : 'VERSION',
  };
}

/** A tag, dated by its tagger, else, as an estimate, by its commit; null when it points at no commit. */
export function translateTag({ name, target }: TagPayload): GitHubEvent | null {
  if (target?.__typename !== 'Tag' && target?.__typename !== 'Commit') return null;
  const commit = target.__typename === 'Tag' ? target.target : target;
  const tagged = (target.__typename === 'Tag' ? target.tagger?.date : null) ?? null;
  const date = tagged ?? commit.committedDate;
  if (date === undefined) return null;
  const event = { ...PLAIN, key: name, sha: commit.oid, occurredAt: date, name, tagClass: classifyTag(name) };
  return { ...event, source: 'TAG', estimated: tagged === null };
}

/** A deployment that succeeded, dated by its first success; null while it has none. `inactive` only means superseded. */
export function translateDeployment(deployment: DeploymentPayload): GitHubEvent | null {
  const successes = deployment.statuses
    .filter((status) => status.state.toLowerCase() === 'success')
    .map((s) => s.createdAt);
  const first = successes.toSorted()[0];
  if (first === undefined) return null;
  return {
    source: 'DEPLOYMENT',
    key: String(deployment.id),
    sha: deployment.sha,
    occurredAt: first,
    name: null,
    tagClass: null,
    environment: deployment.environment,
    production: deployment.production_environment === true ? true : null,
    transient: deployment.transient_environment ?? false,
    estimated: false,
  };
}

export interface GitHubIncident {
  key: string;
  kind: 'INCIDENT' | 'HOTFIX';
  startedAt: string;
  /** Null: it lasts. */
  resolvedAt: string | null;
}

/** An issue as the failure it tells of; one that is both an incident and a hotfix is an incident. */
export function translateIssue(
  { id, createdAt, closedAt, labels }: IssuePayload,
  known: IncidentLabels,
): GitHubIncident {
  const names = new Set((labels?.nodes ?? []).map((label) => label?.name.toLowerCase()));
  const incident = known.incident.some((label) => names.has(label.toLowerCase()));
  return { key: id, kind: incident ? 'INCIDENT' : 'HOTFIX', startedAt: createdAt, resolvedAt: closedAt };
}
