import { z } from 'zod';

/** Tables whose rows go when their time is over: days kept by default (null: for ever), and the fewest that may be set. */
const TABLES = {
  ai_usage_day: { days: 400, least: 60 },
  sync_run: { days: 90, least: 7 },
  dead_letter: { days: 180, least: 7 },
  organization_change: { days: 180, least: 30 },
  velocity_change: { days: 180, least: 30 },
  adoption_change: { days: 180, least: 30 },
  progress_change: { days: 180, least: 30 },
  alarm: { days: 365, least: 30 },
  access_token: { days: 180, least: 30 },
  audit_entry: { days: null, least: 365 },
  // Last: it may have to wait for others, and be tried again.
  webhook_inbox: { days: 30, least: 7 },
} as const satisfies Record<string, { days: number | null; least: number }>;

export type RetainedTable = keyof typeof TABLES;
/** Days that rows of each table are kept; null: for ever. */
export type RetentionDays = Readonly<Record<RetainedTable, number | null>>;

const NAMES = Object.keys(TABLES) as RetainedTable[];
const MOST_DAYS = 36_500;
export const DEFAULT_RETENTION: RetentionDays = Object.freeze(
  Object.fromEntries(NAMES.map((name) => [name, TABLES[name].days])) as Record<RetainedTable, number | null>,
);

/** `ai_usage_day=400d,audit_entry=forever`: what it names differs from the default. */
export const retention = z
  .string()
  .transform((text, context): RetentionDays => {
    const days: Record<RetainedTable, number | null> = { ...DEFAULT_RETENTION };
    for (const part of text.split(',').map((one) => one.trim())) {
      const problem = read(part, days);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    }
    return Object.freeze(days);
  })
  .default(DEFAULT_RETENTION);

/** Takes one part up; returns what it should be instead. */
function read(part: string, days: Record<RetainedTable, number | null>): string | null {
  const [, name = '', value = ''] = /^(\w+)\s*=\s*(\d{1,6}d|forever)$/.exec(part) ?? [];
  if (value === '') return 'tables with days, like ai_usage_day=400d,sync_run=90d,audit_entry=forever';
  const table = NAMES.find((one) => one === name);
  if (!table) return `of ${NAMES.join(', ')}; ${name} is kept as long as the installation`;
  const { least } = TABLES[table];
  const asked = value === 'forever' ? null : Number(value.slice(0, -1));
  if (asked !== null && (asked < least || asked > MOST_DAYS))
    return `${table}=${least}d or more, up to ${MOST_DAYS}d, or forever`;
  days[table] = asked;
  return null;
}
