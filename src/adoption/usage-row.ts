import { z } from 'zod';
import { isActive, USAGE_COUNTS, type UsageCounts } from '../core/adoption.js';
import { type Day, isDay } from '../core/week.js';

const FIRST_DAY = '2015-01-01';
const FARTHEST_ZONE_MS = 14 * 3_600_000;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const LOGIN = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9_])?(?:\[bot\])?$/;

const count = z
  .number('must be a whole number, 0 or more')
  .int('must be a whole number')
  .min(0, 'must not be negative');
const counts = z.strictObject(
  Object.fromEntries(USAGE_COUNTS.map((name) => [name, count.optional()])),
  unknownFields(`the counts are ${USAGE_COUNTS.join(', ')}`),
);

/** One spelling for each name: ends trimmed, lower case. */
const name = (longest: number) =>
  z
    .string('must be a text')
    .trim()
    .toLowerCase()
    .max(longest, `must have at most ${longest} characters`)
    .regex(/^\P{Cc}*$/u, 'must not hold control characters');

const schema = z.strictObject(
  {
    tool: name(60).min(1, 'must name the tool, as "copilot"'),
    person: name(254).refine(
      (text) => (text.includes('@') ? EMAIL : LOGIN).test(text),
      'must be an e-mail address or a GitHub login without @',
    ),
    day: z
      .string('must be a day, as 2026-11-16')
      .refine(isDay, { message: 'must be a day, as 2026-11-16', abort: true })
      .refine((day) => day >= FIRST_DAY, `must not lie before ${FIRST_DAY}`),
    model: name(100).optional(),
    counts: counts.optional(),
  },
  unknownFields('the fields are tool, person, day, model and counts; prompts and code are not wanted'),
);

/** What one person did with one tool on one day. Names are lower case; `model` is empty where not stated. */
export interface UsageRow {
  tool: string;
  /** An e-mail address or a GitHub login. */
  person: string;
  day: Day;
  model: string;
  counts: UsageCounts;
  active: boolean;
}

/**
 * One row `{tool, person, day, model?, counts?}`; at `now` it may be its day anywhere on earth.
 * @throws z.ZodError naming the field and what it should be
 */
export function parseUsageRow(value: unknown, now: Date): UsageRow {
  const row = schema.parse(value);
  const today = new Date(now.getTime() + FARTHEST_ZONE_MS).toISOString().slice(0, 10);
  if (row.day > today)
    throw new z.ZodError([{ code: 'custom', path: ['day'], message: 'lies in the future', input: row.day }]);
  const stated = row.counts ?? {};
  return { ...row, model: row.model ?? '', counts: stated, active: isActive(stated) };
}

/** Names a field that is not known, and those that are. */
function unknownFields(known: string) {
  return {
    error: (issue: { code?: string | undefined; keys?: string[] }): string | undefined =>
      issue.code === 'unrecognized_keys' ? `unknown field ${(issue.keys ?? []).join(', ')}; ${known}` : undefined,
  };
}
