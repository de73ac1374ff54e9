/** What is kept of a payload: names and numbers of things, states and times; no texts and no names of people. */
interface Kept {
  [field: string]: true | Kept;
}

const REPOSITORY: Kept = {
  id: true,
  full_name: true,
  created_at: true,
  updated_at: true,
  pushed_at: true,
  archived: true,
  private: true,
};
const OF_REPOSITORY: Kept = { action: true, repository: REPOSITORY, organization: { login: true } };
const OF_ACCOUNT: Kept = {
  action: true,
  organization: { login: true },
  installation: { id: true, account: { login: true } },
};
const DEPLOYMENT: Kept = {
  id: true,
  sha: true,
  environment: true,
  production_environment: true,
  transient_environment: true,
  created_at: true,
};

interface WantedEvent {
  keeps: Kept;
  /** Null: all of them. */
  actions: ReadonlySet<string> | null;
}

/** The events that are used, and the actions of theirs that are; whatever else comes is ignored by its name. */
const EVENTS = {
  release: {
    keeps: {
      ...OF_REPOSITORY,
      release: {
        id: true,
        tag_name: true,
        draft: true,
        prerelease: true,
        published_at: true,
        created_at: true,
        updated_at: true,
      },
    },
    actions: null,
  },
  deployment: { keeps: { ...OF_REPOSITORY, deployment: DEPLOYMENT }, actions: new Set(['created']) },
  deployment_status: {
    keeps: {
      ...OF_REPOSITORY,
      deployment: DEPLOYMENT,
      deployment_status: { node_id: true, state: true, created_at: true },
    },
    actions: new Set(['created']),
  },
  create: { keeps: { ...OF_REPOSITORY, ref: true, ref_type: true }, actions: null },
  delete: { keeps: { ...OF_REPOSITORY, ref: true, ref_type: true }, actions: null },
  pull_request: {
    keeps: { ...OF_REPOSITORY, pull_request: { number: true, merged: true, merged_at: true } },
    actions: new Set(['closed']),
  },
  workflow_run: { keeps: { ...OF_REPOSITORY, workflow_run: { id: true } }, actions: new Set(['completed']) },
  repository: { keeps: OF_REPOSITORY, actions: null },
  team: { keeps: OF_ACCOUNT, actions: null },
  membership: { keeps: OF_ACCOUNT, actions: null },
  installation: { keeps: OF_ACCOUNT, actions: null },
  installation_repositories: { keeps: OF_ACCOUNT, actions: null },
} satisfies Record<string, WantedEvent>;

export type WebhookEvent = keyof typeof EVENTS;
export const WEBHOOK_EVENTS = Object.keys(EVENTS) as WebhookEvent[];

export function isWanted(event: string): event is WebhookEvent {
  return Object.hasOwn(EVENTS, event);
}

/** The longest text that is kept of any field, in characters: what is longer is no name. */
const LONGEST_TEXT = 1_000;

/** What is kept of a payload, or null when nothing comes of its action. Nothing is checked: that is done when it is read. */
export function trimPayload(event: WebhookEvent, payload: object): object | null {
  const { keeps, actions }: WantedEvent = EVENTS[event];
  const action: unknown = 'action' in payload ? payload.action : undefined;
  if (actions !== null && typeof action === 'string' && !actions.has(action)) return null;
  return trimmed(payload, keeps);
}

function trimmed(value: object, keeps: Kept): object {
  const kept: Record<string, unknown> = {};
  for (const [field, below] of Object.entries(keeps)) {
    const said = (value as Record<string, unknown>)[field];
    if (said === undefined) continue;
    const plain = typeof said !== 'object' || said === null;
    if (below === true || plain) kept[field] = plain ? storable(said) : null;
    else kept[field] = trimmed(said, below);
  }
  return kept;
}

/** Postgres keeps neither U+0000 nor half of a character. */
function storable(value: unknown): unknown {
  return typeof value === 'string'
    ? value
        .slice(0, LONGEST_TEXT)
        .replaceAll('\0', '')
        .replace(/\p{Cs}/gu, '\uFFFD')
    : value;
}
