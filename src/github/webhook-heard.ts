import { z } from 'zod';
import type { DeploymentPayload, ReleasePayload } from './translate.js';
import type { WebhookEvent } from './webhook-trim.js';

/** A repository as a delivery names it. */
export interface HeardRepository {
  githubId: number;
  /** owner/name, as of then. */
  fullName: string;
  createdAt: string | null;
  /** When it last changed itself, as of then: tells two words about it apart. */
  updatedAt: string | null;
  archived: boolean;
  private: boolean;
}

/** What a delivery says, in our words. */
export type Heard =
  | { kind: 'deployment'; repository: HeardRepository; deployment: DeploymentPayload }
  | {
      kind: 'release';
      repository: HeardRepository;
      release: ReleasePayload & { databaseId: number };
      asOf: string;
      gone: boolean;
    }
  | { kind: 'tag'; repository: HeardRepository; name: string; at: string; gone: boolean }
  | { kind: 'due'; repository: HeardRepository; stream: 'CHANGE' | 'RUN' }
  | { kind: 'repository'; repository: HeardRepository; gone: boolean }
  /** Teams, people, or what an installation may read, of this organisation. */
  | { kind: 'organization'; login: string }
  | { kind: 'nothing'; why: string };

/** GitHub repeats deliveries of the last three days: what they say of a time is as old as that at most. */
const REPEATED_MS = 3 * 24 * 3_600_000;

const instant = z.iso.datetime({ offset: true });
const id = z.number().int().positive();
const text = z.string().min(1);
const fullName = z.string().regex(/^[\w.-]+\/[\w.-]+$/);
// Some events tell of a repository's times in seconds.
const moment = z.union([
  instant,
  z
    .number()
    .int()
    .positive()
    .transform((seconds) => new Date(seconds * 1_000).toISOString()),
]);

const repository = z
  .object({
    id,
    full_name: fullName,
    created_at: moment.nullable(),
    updated_at: moment.nullable(),
    archived: z.boolean().default(false),
    private: z.boolean().default(false),
  })
  .transform((said): HeardRepository => ({
    githubId: said.id,
    fullName: said.full_name,
    createdAt: said.created_at,
    updatedAt: said.updated_at,
    archived: said.archived,
    private: said.private,
  }));

const deployment = z.object({
  id,
  sha: text,
  environment: z.string(),
  production_environment: z.boolean().optional(),
  transient_environment: z.boolean().optional(),
  created_at: instant,
});

const READ: Record<WebhookEvent, (payload: unknown, receivedAt: Date) => Heard> = {
  deployment: (payload) => {
    const said = z.object({ repository, deployment }).parse(payload);
    return { kind: 'deployment', repository: said.repository, deployment: { ...plain(said.deployment), statuses: [] } };
  },
  deployment_status: (payload) => {
    const said = STATUS.parse(payload);
    const { node_id, state, created_at } = said.deployment_status;
    const statuses = [{ id: node_id, state, createdAt: created_at }];
    return { kind: 'deployment', repository: said.repository, deployment: { ...plain(said.deployment), statuses } };
  },
  release: readRelease,
  create: (payload, receivedAt) => readTag(payload, receivedAt, false),
  delete: (payload, receivedAt) => readTag(payload, receivedAt, true),
  pull_request: (payload) => {
    const { repository: of, pull_request } = z
      .object({ repository, pull_request: z.object({ merged: z.boolean().nullish() }) })
      .parse(payload);
    if (pull_request.merged !== true) return { kind: 'nothing', why: 'it was closed without a merge' };
    return { kind: 'due', repository: of, stream: 'CHANGE' };
  },
  workflow_run: (payload) => ({
    kind: 'due',
    repository: z.object({ repository }).parse(payload).repository,
    stream: 'RUN',
  }),
  repository: (payload) => {
    const said = z.object({ action: text, repository }).parse(payload);
    return { kind: 'repository', repository: said.repository, gone: said.action === 'deleted' };
  },
  team: readOrganization,
  membership: readOrganization,
  installation: readOrganization,
  installation_repositories: readOrganization,
};

/**
 * What a trimmed payload says.
 * @throws z.ZodError when it is not as GitHub has it
 */
export function understand(event: WebhookEvent, payload: unknown, receivedAt: Date): Heard {
  return READ[event](payload, receivedAt);
}

const STATUS = z.object({
  repository,
  deployment,
  deployment_status: z.object({ node_id: text, state: text, created_at: instant }),
});

/** Without what was not said. */
function plain({ production_environment, transient_environment, ...rest }: z.output<typeof deployment>) {
  return {
    ...rest,
    ...(production_environment === undefined ? {} : { production_environment }),
    ...(transient_environment === undefined ? {} : { transient_environment }),
  };
}

const RELEASE = z.object({
  action: text,
  repository,
  release: z.object({
    id,
    tag_name: text,
    draft: z.boolean(),
    prerelease: z.boolean(),
    published_at: instant.nullable(),
    created_at: instant.nullable(),
    updated_at: instant.nullish(),
  }),
});

/** GitHub's servers of a company may not say when it was changed: then its publication tells. */
function readRelease(payload: unknown, receivedAt: Date): Heard {
  const { action, repository: of, release } = RELEASE.parse(payload);
  const { published_at: publishedAt, created_at: createdAt } = release;
  return {
    kind: 'release',
    repository: of,
    asOf: release.updated_at ?? publishedAt ?? createdAt ?? receivedAt.toISOString(),
    gone: action === 'deleted',
    release: {
      databaseId: release.id,
      tagName: release.tag_name,
      isDraft: release.draft || action === 'unpublished',
      isPrerelease: release.prerelease,
      publishedAt,
      createdAt: createdAt ?? receivedAt.toISOString(),
      tagCommit: null,
    },
  };
}

const REF = z.object({
  ref: text,
  ref_type: text,
  repository,
});
const PUSHED = z.object({ repository: z.object({ pushed_at: moment.nullish() }) });

/** Dated by the push that made it, unless that is no push of these days; else by when it was heard. */
function readTag(payload: unknown, receivedAt: Date, gone: boolean): Heard {
  const { ref, ref_type, repository: of } = REF.parse(payload);
  if (ref_type !== 'tag') return { kind: 'nothing', why: `it is about a ${ref_type}` };
  const pushed = PUSHED.parse(payload).repository.pushed_at;
  const ago = pushed ? receivedAt.getTime() - Date.parse(pushed) : Number.NaN;
  const at = pushed && ago >= 0 && ago <= REPEATED_MS ? pushed : receivedAt.toISOString();
  return { kind: 'tag', repository: of, name: ref, at, gone };
}

const ACCOUNT = z
  .object({
    organization: z.object({ login: text }).nullish(),
    installation: z.object({ account: z.object({ login: text }).nullish() }).nullish(),
  })
  .transform(({ organization, installation }) => organization?.login ?? installation?.account?.login ?? null)
  .refine((login) => login !== null, 'names no organisation');

function readOrganization(payload: unknown): Heard {
  return { kind: 'organization', login: ACCOUNT.parse(payload) ?? '' };
}
