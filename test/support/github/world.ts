/** What the stand-in serves: plain data. Changes are pure functions that give a new world (see `world-changes.ts`). */
export interface World {
  organizations: readonly Organization[];
  people: readonly Person[];
  repositories: readonly Repository[];
}

export interface Organization {
  id: number;
  login: string;
  name: string;
  createdAt: string;
  /** Logins. */
  members: readonly string[];
  teams: readonly Team[];
}

export interface Team {
  id: number;
  slug: string;
  name: string;
  /** Slug of the team above. */
  parent: string | null;
  /** Logins of its own members; GitHub lists those of the teams below with them. */
  members: readonly string[];
  /** Names of its own repositories; GitHub lists those of the teams above with them. */
  repositories: readonly string[];
  /** What it may do with its own repositories, by their names; WRITE unless it is here. */
  permissions?: Readonly<Record<string, Permission>>;
}

/** From the least to the most. */
export const PERMISSIONS = ['READ', 'TRIAGE', 'WRITE', 'MAINTAIN', 'ADMIN'] as const;
export type Permission = (typeof PERMISSIONS)[number];

export interface Person {
  id: number;
  login: string;
  name: string | null;
  /** The public one of the profile; none unless it is here. */
  email?: string;
}

export interface Repository {
  id: number;
  owner: string;
  name: string;
  /** Full names it had before: GitHub redirects from them. */
  formerly: readonly string[];
  createdAt: string;
  pushedAt: string;
  archived: boolean;
  fork: boolean;
  private: boolean;
  tags: readonly Tag[];
  releases: readonly Release[];
  deployments: readonly Deployment[];
  /** None unless they are here. */
  issues?: readonly Issue[];
  /** None unless they are here. */
  pullRequests?: readonly PullRequest[];
  /** Text by path, on the default branch; none unless they are here. */
  files?: Readonly<Record<string, string>>;
  /** All that GitHub still has; none unless they are here. */
  commits?: readonly Commit[];
  /** Of its workflows; none unless they are here. */
  runs?: readonly WorkflowRun[];
}

export interface WorkflowRun {
  /** Beyond 32 bits, as GitHub's are by now. */
  id: number;
  /** The name of its workflow's file. */
  workflow: string;
  branch: string;
  event: string;
  sha: string;
  attempt: number;
  status: 'queued' | 'in_progress' | 'waiting' | 'completed';
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null;
  createdAt: string;
  startedAt: string;
  updatedAt: string;
}

export interface Commit {
  sha: string;
  /** The first is what it was made on. */
  parents: readonly string[];
  committedAt: string;
  /** `login` null: GitHub knows nobody by that address. A program's login is not told by GraphQL. */
  author: { login: string | null; name: string; email: string };
  /** What its paths hold after it, against its first parent; null: it takes the file away. */
  changes: Readonly<Record<string, string | null>>;
}

export interface Issue {
  id: number;
  number: number;
  createdAt: string;
  closedAt: string | null;
  updatedAt: string;
  /** Names. */
  labels: readonly string[];
}

/** Open unless it is merged. */
export interface PullRequest {
  number: number;
  title: string;
  body: string;
  branch: string;
  /** The branch it is for. */
  base: string;
  createdAt: string;
  mergedAt: string | null;
  updatedAt: string;
  additions: number;
  deletions: number;
  /** What merging made. */
  merge: { sha: string; message: string } | null;
  /** Null: the account is gone. */
  author: PullRequestAuthor | null;
  /** Names. */
  labels: readonly string[];
  reviews: readonly { submittedAt: string; author: PullRequestAuthor }[];
  /** Oldest first. */
  commits: readonly PullRequestCommit[];
}

export interface PullRequestAuthor {
  id: number;
  login: string;
  /** A bot unless it is not here. */
  bot?: true;
}

export interface PullRequestCommit {
  sha: string;
  authoredAt: string;
  message: string;
  email: string;
  /** Of the account that the address belongs to; none unless it is here. */
  authorId?: number;
}

export interface Tag {
  name: string;
  /** Of the commit. */
  sha: string;
  committedAt: string;
  /** The tagger's date; null for a lightweight tag. */
  taggedAt: string | null;
}

export interface Release {
  id: number;
  tag: string;
  /** Of the tag's commit; null when the tag does not exist (a draft's, say). */
  sha: string | null;
  draft: boolean;
  prerelease: boolean;
  /** The commit's date, as GitHub has it. */
  createdAt: string;
  publishedAt: string | null;
  updatedAt: string;
}

export type StatusState = 'error' | 'failure' | 'inactive' | 'pending' | 'success' | 'queued' | 'in_progress';

export interface DeploymentStatus {
  id: number;
  state: StatusState;
  createdAt: string;
  environment: string;
}

export interface Deployment {
  id: number;
  sha: string;
  ref: string;
  environment: string;
  originalEnvironment: string;
  /** GitHub's `production_environment` and `transient_environment`: only REST has them. */
  production: boolean;
  transient: boolean;
  createdAt: string;
  /** A late status moves it. */
  updatedAt: string;
  /** Oldest first. */
  statuses: readonly DeploymentStatus[];
}

export function fullName({ owner, name }: Pick<Repository, 'owner' | 'name'>): string {
  return `${owner}/${name}`;
}
