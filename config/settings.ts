import { resolve } from 'node:path';
import { z } from 'zod';
import { aiMarkers, type AiMarkerSettings } from './ai-markers.js';
import { readConfigFile, readSecretFiles } from './config-file.js';
import { type GitHubAppSettings, gitHubAppSettings, gitHubShape } from './github-settings.js';
import { quote, SettingsError } from './settings-error.js';
import { mayListenOn, type OidcSettings, oidcSettings, signInShape } from './sign-in-settings.js';
import { retention, type RetentionDays } from './retention.js';

export { SettingsError };

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const SECRETS = [
  'DATABASE_URL',
  'REDIS_URL',
  'GITHUB_TOKEN',
  'GITHUB_APP_PRIVATE_KEY',
  'GITHUB_WEBHOOK_SECRET',
  'OIDC_CLIENT_SECRET',
] as const;

const url = (schemes: readonly string[], example: string): z.ZodType<string> =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), `a URL like ${example}`);

const perMinute = (usual: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'a whole number above 0: so many a minute')
    .transform(Number)
    .default(usual);

/** Labels of GitHub's issues; `off`: none. */
const labels = (usual: string): z.ZodType<readonly string[]> =>
  z
    .string()
    .transform((text) => (text === 'off' ? [] : text.split(',').map((label) => label.trim())))
    .refine((names) => names.every((name) => name !== ''), 'labels with commas between, like incident,outage, or off')
    .default([usual]);

const schema = z.strictObject({
  ROLE: z.enum(['all', 'api', 'worker'], 'all, api or worker').default('all'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a whole number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a whole number from 0 to 65535')
    .default(3000),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/name').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  DATA_DIR: z
    .string()
    .refine((path) => !path.includes('\0'), 'a directory')
    .default('.paceline'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
  SAMPLE: z.enum(['auto', 'off'], 'auto or off').default('auto'),
  ...gitHubShape,
  GITHUB_ORGS: z
    .string()
    .regex(/^[\w-]+(\s*,\s*[\w-]+)*$/, 'organisations with commas between, like acme,acme-labs')
    .transform((text) => text.split(/\s*,\s*/))
    .default([]),
  GITHUB_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^[^\s,]{8,}(\s*,\s*[^\s,]{8,})*$/,
      'a secret of 8 characters or more, or several with commas while it changes',
    )
    .transform((text) => text.split(/\s*,\s*/))
    .default([]),
  INCIDENT_LABELS: labels('incident'),
  HOTFIX_LABELS: labels('hotfix'),
  CHANGES_POINTS: z
    .string()
    .regex(/^\d{1,6}$/, "a whole number of GitHub's points")
    .transform(Number)
    .default(1_000),
  AI_MARKERS_FILE: aiMarkers,
  GITHUB_API_URL: url(['https:', 'http:'], 'https://github.example.com/api/v3').optional(),
  GITHUB_CONTENT_BUDGET: z
    .string()
    .regex(/^\d{1,6}$/, 'a whole number: so many requests an hour; 0: none')
    .transform(Number)
    .default(500),
  TIME_ZONE: z.string().refine(isTimeZone, 'an IANA time zone, like Europe/Berlin or UTC').default('UTC'),
  RATE_LIMIT_API: perMinute(6_000),
  RATE_LIMIT_INGEST: perMinute(300),
  RATE_LIMIT_SIGN_IN: perMinute(60),
  ...signInShape,
  RETENTION: retention,
});

type Name = keyof typeof schema.shape;
const NAMES = Object.keys(schema.shape) as Name[];
const GIVEN: readonly string[] = [...NAMES, ...SECRETS.map((name) => `${name}_FILE`)];

export interface Settings {
  readonly role: 'all' | 'api' | 'worker';
  /** A loopback address, unless people sign in with a provider over https. */
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** Absent: the embedded Postgres in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Absent: jobs live in Postgres. */
  readonly redisUrl: string | undefined;
  /** Absolute path. */
  readonly dataDir: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** `auto`: the sample is loaded on the first start of the embedded database. */
  readonly sample: 'auto' | 'off';
  readonly githubToken: string | undefined;
  /** Instead of a token. */
  readonly githubApp: GitHubAppSettings | undefined;
  /** Share of each limit of GitHub that is kept for what is urgent and for people. */
  readonly githubReserve: number;
  /** The organisations that `sync` pulls unless it is told others. */
  readonly githubOrgs: readonly string[];
  /** What deliveries of webhooks are signed with: any of them. Empty: none is taken. */
  readonly webhookSecrets: readonly string[];
  /** Which issues tell of failures; without any, issues are not read. */
  readonly incidentLabels: { readonly incident: readonly string[]; readonly hotfix: readonly string[] };
  /** How many of GitHub's points a run that reads pull requests may take. */
  readonly changesPoints: number;
  /** The company's own signs of AI tools. */
  readonly aiMarkers: AiMarkerSettings;
  /** Absent: github.com. */
  readonly githubApiUrl: string | undefined;
  /** Requests an hour for what deliveries hold. */
  readonly githubContentBudget: number;
  /** Of an organisation that GitHub makes, an IANA name; one that is stored keeps its own. */
  readonly timeZone: string;
  /** Requests a minute: of a principal, or of an address that is nobody's known. */
  readonly perMinute: { readonly api: number; readonly ingest: number; readonly signIn: number };
  /** Where people reach Paceline: an origin without a slash at its end. Absent: wherever it listens. */
  readonly publicUrl: string | undefined;
  /** Absent: people sign in with one-time links. */
  readonly oidc: OidcSettings | undefined;
  /** How long a sign-in lasts at most. */
  readonly sessionHours: number;
  /** How long rows of some tables are kept. */
  readonly retention: RetentionDays;
}

/**
 * Settings from the environment over the YAML file named by PACELINE_CONFIG. An empty value counts as not set.
 * @throws SettingsError, one line, for the first setting that is wrong.
 */
export function loadSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const given = gather(env);
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new SettingsError(describe(parsed.error.issues[0], given));
  const { ROLE, HOST, DATABASE_URL, GITHUB_ORGS, GITHUB_API_URL, ...values } = parsed.data;
  if (!mayListenOn(HOST, values)) {
    throw new SettingsError(
      `HOST is ${quote(HOST)}; it should be a loopback address (127.0.0.1, ::1 or localhost): there is no sign-in with a provider (OIDC_ISSUER, and a PUBLIC_URL with https), so only this machine may ask`,
    );
  }
  if (ROLE !== 'all' && !DATABASE_URL) {
    throw new SettingsError(
      `DATABASE_URL is not set, but ROLE=${ROLE} needs it: the embedded database belongs to one process, so faces that run apart must share a Postgres`,
    );
  }
  return Object.freeze({
    role: ROLE,
    host: HOST,
    port: values.PORT,
    databaseUrl: DATABASE_URL,
    redisUrl: values.REDIS_URL,
    dataDir: resolve(values.DATA_DIR),
    logLevel: values.LOG_LEVEL,
    sample: values.SAMPLE,
    githubToken: values.GITHUB_TOKEN,
    githubApp: gitHubAppSettings(values),
    githubReserve: values.GITHUB_RESERVE,
    githubOrgs: Object.freeze(GITHUB_ORGS),
    webhookSecrets: Object.freeze(values.GITHUB_WEBHOOK_SECRET),
    incidentLabels: Object.freeze({ incident: values.INCIDENT_LABELS, hotfix: values.HOTFIX_LABELS }),
    changesPoints: values.CHANGES_POINTS,
    aiMarkers: values.AI_MARKERS_FILE,
    githubApiUrl: GITHUB_API_URL?.replace(/\/+$/, ''),
    githubContentBudget: values.GITHUB_CONTENT_BUDGET,
    timeZone: values.TIME_ZONE,
    publicUrl: values.PUBLIC_URL,
    oidc: oidcSettings(values),
    sessionHours: values.SESSION_HOURS,
    perMinute: Object.freeze({
      api: values.RATE_LIMIT_API,
      ingest: values.RATE_LIMIT_INGEST,
      signIn: values.RATE_LIMIT_SIGN_IN,
    }),
    retention: values.RETENTION,
  });
}

/** What is set, by name; the content of secret files under the secret's name. An environment's NAME wins over a file's NAME_FILE. */
function gather(env: NodeJS.ProcessEnv): Record<string, string> {
  const set: Record<string, string> = {};
  for (const name of GIVEN) if (env[name]) set[name] = env[name];
  const file = env['PACELINE_CONFIG'] ? readConfigFile(env['PACELINE_CONFIG'], GIVEN) : {};
  const all = { ...file, ...readSecretFiles(file, SECRETS), ...set, ...readSecretFiles(set, SECRETS) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => NAMES.includes(name as Name)));
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function describe(issue: z.core.$ZodIssue | undefined, given: Record<string, string>): string {
  const name = String(issue?.path[0]);
  const value = SECRETS.some((secret) => secret === name) ? '(hidden)' : quote(given[name] ?? '');
  return `${name} is ${value}; it should be ${issue?.message ?? 'something else'}`;
}
