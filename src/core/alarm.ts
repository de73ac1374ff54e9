/** What an operator is told of by itself, each with what it means and what to do. */
export const ALARM_CODES = [
  'TOKEN_REFUSED',
  'TOKEN_NARROWED',
  'INSTALLATION_SUSPENDED',
  'FEEDS_STALE',
  'STREAMS_FAILING',
  'NOTHING_DELIVERED',
  'NOTHING_SUCCEEDED',
  'WEBHOOKS_SILENT',
  'WEBHOOKS_REFUSED',
  'DEAD_LETTERS',
  'BUDGET_SPENT',
  'JOBS_FAILED',
] as const;
export type AlarmCode = (typeof ALARM_CODES)[number];

/** How long a feed may be behind, in hours. */
export const FEED_BEHIND_HOURS = 24;
/** A repository that fails in more whole pulls than this, one after the other, does not mend by itself. */
export const FAILING_RUNS = 3;
/** How long a company may deliver nothing, in days, and how many weeks before say what is usual. */
export const SILENT_DAYS = 7;
export const USUAL_WEEKS = 8;
/** How long webhooks may be silent while pulls find what they should have told, in hours. */
export const WEBHOOKS_SILENT_HOURS = 24;
/** How long a pull may be kept waiting by limits, in hours. */
export const BUDGET_SPENT_HOURS = 1;
/** Of how many hours refused webhooks are counted. */
export const REFUSED_HOURS = 1;

/** Something that was seen: of how many, and the first of them. */
export interface AlarmSign {
  code: string;
  count: number;
  examples: string[] | null;
}

interface Meaning {
  /** From this count on it rings. */
  least: number;
  /** One: `is`; more: `are`. */
  says: (count: number) => string;
  mend: string;
}

const UNKNOWN_NOT_ZERO = 'until then weeks are unknown, not 0';
const few = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** From so many on, chance does not explain that there is none of what was usual: e^−20 is 2 in 1,000,000,000. */
const USUAL_ENOUGH = 20;

const MEANINGS: Record<AlarmCode, Meaning> = {
  TOKEN_REFUSED: {
    least: 1,
    says: () => 'GitHub refuses the token, and nothing is read any more',
    mend: `set GITHUB_TOKEN, or the key of the App, to one that is valid, start again and sync; ${UNKNOWN_NOT_ZERO}`,
  },
  TOKEN_NARROWED: {
    least: 1,
    says: (count) => `GitHub no longer shows all that it did: ${few(count, 'case', 'cases')}`,
    mend: `give the token back what it could read and sync, or end the ownership of what is gone; ${UNKNOWN_NOT_ZERO}`,
  },
  INSTALLATION_SUSPENDED: {
    least: 1,
    says: (count) => `${few(count, 'installation', 'installations')} of the App let nothing be read`,
    mend: 'let an owner of the account unsuspend or install it, then sync',
  },
  FEEDS_STALE: {
    least: 1,
    says: (count) => `${few(count, 'feed is', 'feeds are')} known no further than ${FEED_BEHIND_HOURS} hours ago`,
    mend: 'see `repositoriesBehind` for the worst and `syncRuns` for why, then sync',
  },
  STREAMS_FAILING: {
    least: 1,
    says: (count) => `${few(count, 'repository', 'repositories')} failed in more than ${FAILING_RUNS} pulls in a row`,
    mend: 'do what their messages say: `repositories(filter: {failing: true})`',
  },
  NOTHING_DELIVERED: {
    least: USUAL_ENOUGH,
    says: (count) => `no repository delivered anything for ${SILENT_DAYS} days, where ${count} a week were usual`,
    mend: 'see whether the company stood still; if not, check what the token may read and how it deploys now',
  },
  NOTHING_SUCCEEDED: {
    least: USUAL_ENOUGH,
    says: (count) => `none of ${count} deployments of the last ${SILENT_DAYS} days succeeded, where some used to`,
    mend: 'see what writes deployment statuses: without a success nothing counts as delivered',
  },
  WEBHOOKS_SILENT: {
    least: 1,
    says: (count) =>
      `no webhook came for ${WEBHOOKS_SILENT_HOURS} hours although there was something to tell; ${count} came in the week before`,
    mend: "look at the hook's recent deliveries on GitHub: its address, its secret, whether it is active",
  },
  WEBHOOKS_REFUSED: {
    least: 10,
    says: (count) => `${count} webhooks were refused within ${few(REFUSED_HOURS, 'hour', 'hours')}`,
    mend: 'compare the secret on GitHub with GITHUB_WEBHOOK_SECRET; if it is right, somebody else is trying',
  },
  DEAD_LETTERS: {
    least: 1,
    says: (count) => `${few(count, 'payload', 'payloads')} could not be understood and wait`,
    mend: 'read their reasons, bring Paceline up to date, then try them again',
  },
  BUDGET_SPENT: {
    least: 1,
    says: () => `pulls wait for GitHub's limits for over ${few(BUDGET_SPENT_HOURS, 'hour', 'hours')}`,
    mend: 'wait if it is the first pull; else sign in by an App, whose limit is larger, or ask for less beside it',
  },
  JOBS_FAILED: {
    least: 1,
    says: (count) => `${few(count, 'queue', 'queues')} gave a job up, and none has gone through since`,
    mend: 'do what the job says, then put it back with `retryJob`',
  },
};

/** The signs that ring: each code once, in the order of the codes. What is no alarm is left out. */
export function ringing(signs: readonly AlarmSign[]): (AlarmSign & { code: AlarmCode })[] {
  return ALARM_CODES.flatMap((code) =>
    signs.filter((sign) => sign.code === code && sign.count >= MEANINGS[code].least).slice(0, 1),
  ) as (AlarmSign & { code: AlarmCode })[];
}

export function isAlarmCode(code: string): code is AlarmCode {
  return (ALARM_CODES as readonly string[]).includes(code);
}

/** What is wrong, with the first of what it is about. */
export function alarmSays({ code, count, examples }: AlarmSign & { code: AlarmCode }): string {
  const some = examples ?? [];
  const more = some.length > 0 && count > some.length ? ', …' : '';
  return `${MEANINGS[code].says(count)}${some.length === 0 ? '' : `: ${some.join(', ')}${more}`}`;
}

/** What to do. */
export function alarmMend(code: AlarmCode): string {
  return MEANINGS[code].mend;
}
