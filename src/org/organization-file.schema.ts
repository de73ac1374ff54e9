import { z } from 'zod';
import { type Day, isDay } from '../core/week.js';

/** Slugs may look like a repository: `vercel/ai`. */
export const SLUG = /^[a-z0-9][a-z0-9._/-]*$/;
export const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/;
export const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]*(\[bot\])?$/;

const text = z.string('must be a text');
const slug = text.regex(
  SLUG,
  'must be lower-case letters, digits, ".", "_", "/" or "-", beginning with a letter or digit',
);
const repo = text.regex(REPOSITORY, 'must be owner/name, as in vercel/ai');
const login = text.regex(LOGIN, 'must be a GitHub login');
const day = text.refine(isDay, 'must be a real day written YYYY-MM-DD');
const pattern = text.refine(isRegularExpression, 'is not a valid regular expression');
const flag = text
  .transform((value) => value.toLowerCase())
  .pipe(z.enum(['true', 'false'], 'must be true or false'))
  .transform((value) => value === 'true');
const validity = { from: day.optional(), to: day.optional() };

/** Where teams, people and ownership come from. */
export const SOURCE = oneOf(['FILE', 'GITHUB']);
const organization = z.strictObject({
  slug,
  name: text,
  timeZone: text.refine(isTimeZone, 'must be an IANA time zone, as in Europe/Berlin or UTC'),
  fiscalYearStart: text
    .transform(fiscalYearStart)
    .pipe(z.string('must be MM-DD, as in 04-01, or a month 1 to 12'))
    .default('01-01'),
  /** Left out: FILE. */
  teamsFrom: SOURCE.optional(),
  /** The whole policy. Left out: the file says nothing of it. */
  counting: z
    .strictObject({
      productionPattern: pattern.optional(),
      prereleases: flag.default(false),
      configOnly: flag.default(true),
      botOnly: flag.default(true),
    })
    .optional(),
});
const team = z.strictObject({
  slug,
  name: text,
  parent: text.optional(),
  deliverySource: oneOf(['DEPLOYMENT', 'RELEASE', 'TAG', 'CHANGE']).optional(),
  productionPattern: pattern.optional(),
  tagPattern: pattern.optional(),
});
const person = z.strictObject({
  login,
  name: text.optional(),
  email: z.email('must be a mail address').optional(),
  team: text,
  ...validity,
});
const ownership = z.strictObject({
  repo,
  team: text,
  component: text.default(''),
  path: text.optional(),
  /** How the component's tags begin. */
  tagPrefix: text.min(1, 'must not be empty').optional(),
  /** A pattern of the component's environments. */
  environment: pattern.min(1, 'must not be empty').optional(),
  ...validity,
});
const calendar = z.strictObject({
  name: text,
  holidays: z.array(day, 'must be a list of days').default([]),
  freezes: z.array(z.strictObject({ from: day, to: day }), 'must be a list of {from, to}').default([]),
  teams: z.array(text, 'must be a list of team slugs').optional(),
});
/** `.github/workflows/deploy.yml` or the file's name alone. */
export const WORKFLOW = /^(\.github\/workflows\/)?[\w.-]+\.ya?ml$/;
const workflow = z
  .strictObject({
    /** One of the two. */
    repo: repo.optional(),
    team: text.optional(),
    component: text.default(''),
    workflow: text
      .regex(WORKFLOW, 'must be a file of .github/workflows, as in deploy.yml')
      .transform((path) => path.split('/').at(-1) ?? path),
    branch: text.default(''),
    event: text.default(''),
    /** That its runs stand for. */
    environment: text.min(1, 'must not be empty'),
  })
  .refine(
    ({ repo, team }) => (repo === undefined) !== (team === undefined),
    'must name a repo or a team, one of the two',
  )
  .refine(({ repo, component }) => component === '' || repo !== undefined, 'a component is one of a repo: name it');
const multiple = text
  .refine((value) => Number.isFinite(Number(value)) && Number(value) > 1, 'must be a number above 1, as in 3 or 10')
  .transform(Number);
const cohort = z.strictObject({
  multiple,
  teams: z.union([z.literal('all'), z.array(text)], 'must be all or a list of team slugs'),
});
const program = z.strictObject({
  slug,
  name: text,
  metric: oneOf(['DELIVERIES_PER_WEEK']).default('DELIVERIES_PER_WEEK'),
  baseline: z.strictObject({ from: day, to: day }),
  start: day,
  deadline: day,
  curve: oneOf(['GEOMETRIC', 'LINEAR']).default('GEOMETRIC'),
  cohorts: z.array(cohort, 'must be a list of {multiple, teams}').min(1, 'must hold at least one cohort'),
});

const grant = z.strictObject({
  login,
  /** SERVICE is for tokens: nobody is one. */
  role: oneOf(['LEADER', 'ORG_LEADER', 'TEAM_LEAD', 'MANAGER', 'MEMBER', 'OPERATOR', 'AUDITOR']),
  /** Left out: everything. */
  team: text.optional(),
  ...validity,
});

/** What an entry of each list must look like; the sections themselves are lists. */
export const SECTIONS = {
  teams: team,
  people: person,
  ownership,
  calendars: calendar,
  programs: program,
  grants: grant,
  workflows: workflow,
};
export const FILE = z.strictObject({
  organization,
  teams: z.array(team).default([]),
  people: z.array(person).default([]),
  ownership: z.array(ownership).default([]),
  calendars: z.array(calendar).default([]),
  programs: z.array(program).default([]),
  grants: z.array(grant).default([]),
  /** Which workflow runs stand for deployments: all of them. Left out: the file says nothing of it. */
  workflows: z.array(workflow).optional(),
});

/** The organisation file, complete and consistent. Ranges are half-open: `to` is the first day that no longer belongs. */
export type OrganizationFile = z.output<typeof FILE>;
export type TeamEntry = OrganizationFile['teams'][number];
export type PersonEntry = OrganizationFile['people'][number];
export type OwnershipEntry = OrganizationFile['ownership'][number];
export type CalendarEntry = OrganizationFile['calendars'][number];
/** `deadline` is the last day of the program. */
export type ProgramEntry = OrganizationFile['programs'][number];
export type GrantEntry = OrganizationFile['grants'][number];
export type WorkflowEntry = z.output<typeof workflow>;
/** A stated range; a missing end was not stated. */
export interface Validity {
  from?: Day | undefined;
  to?: Day | undefined;
}

/** A word of a list in any case, kept in upper case. */
function oneOf<const T extends string>(words: readonly T[]) {
  const wanted = words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(', ')}`;
  return text.transform((value) => value.toUpperCase()).pipe(z.enum(words as unknown as [T, ...T[]], wanted));
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function isRegularExpression(source: string): boolean {
  try {
    return Boolean(new RegExp(source));
  } catch {
    return false;
  }
}

/** `4`, `04` → `04-01`; `04-06` stays; undefined for anything that is not a day of every year. */
function fiscalYearStart(value: string): string | undefined {
  const start = /^\d{1,2}$/.test(value) ? `${value.padStart(2, '0')}-01` : value;
  return /^\d{2}-\d{2}$/.test(start) && isDay(`2025-${start}`) ? start : undefined;
}
