import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** One line naming the setting, what it holds (never a secret) and what it should be. `main` exits with 2 on it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
const SECRET = new Set<string>(['DATABASE_URL', 'REDIS_URL', 'GITHUB_TOKEN']);

const url = (schemes: readonly string[], example: string): z.ZodType<string> =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), `a URL like ${example}`);

const perMinute = (usual: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'a whole number above 0: so many a minute')
    .transform(Number)
    .default(usual);

const schema = z.strictObject({
  ROLE: z.enum(['all', 'api', 'worker'], 'all, api or worker').default('all'),
  HOST: z
    .string()
    .regex(
      LOOPBACK,
      'a loopback address (127.0.0.1, ::1 or localhost): there is no sign-in yet, so only this machine may ask',
    )
    .default('127.0.0.1'),
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
  GITHUB_TOKEN: z.string().regex(/^\S+$/, 'a token without spaces').optional(),
  GITHUB_ORGS: z
    .string()
    .regex(/^[\w-]+(\s*,\s*[\w-]+)*$/, 'organisations with commas between, like acme,acme-labs')
    .transform((text) => text.split(/\s*,\s*/))
    .default([]),
  GITHUB_API_URL: url(['https:', 'http:'], 'https://github.example.com/api/v3').optional(),
  TIME_ZONE: z.string().refine(isTimeZone, 'an IANA time zone, like Europe/Berlin or UTC').default('UTC'),
  RATE_LIMIT_API: perMinute(6_000),
  RATE_LIMIT_INGEST: perMinute(300),
  RATE_LIMIT_SIGN_IN: perMinute(60),
});

type Name = keyof typeof schema.shape;
const NAMES = Object.keys(schema.shape) as Name[];

export interface Settings {
  readonly role: 'all' | 'api' | 'worker';
  /** A loopback address. */
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
  /** The organisations that `sync` pulls unless it is told others. */
  readonly githubOrgs: readonly string[];
  /** Absent: github.com. */
  readonly githubApiUrl: string | undefined;
  /** Of an organisation that GitHub makes, an IANA name; one that is stored keeps its own. */
  readonly timeZone: string;
  /** Requests a minute: of a principal, or of an address that is nobody's known. */
  readonly perMinute: { readonly api: number; readonly ingest: number; readonly signIn: number };
}

/**
 * Settings from the environment over the YAML file named by PACELINE_CONFIG. An empty value counts as not set.
 * @throws SettingsError, one line, for the first setting that is wrong.
 */
export function loadSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const given: Record<string, string> = env['PACELINE_CONFIG'] ? readConfigFile(env['PACELINE_CONFIG']) : {};
  for (const name of NAMES) {
    const value = env[name];
    if (value) given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new SettingsError(describe(parsed.error.issues[0], given));
  const {
    ROLE,
    HOST,
    PORT,
    DATABASE_URL,
    REDIS_URL,
    DATA_DIR,
    LOG_LEVEL,
    SAMPLE,
    GITHUB_TOKEN,
    GITHUB_ORGS,
    GITHUB_API_URL,
    TIME_ZONE,
    RATE_LIMIT_API,
    RATE_LIMIT_INGEST,
    RATE_LIMIT_SIGN_IN,
  } = parsed.data;
  if (ROLE !== 'all' && !DATABASE_URL) {
    throw new SettingsError(
      `DATABASE_URL is not set, but ROLE=${ROLE} needs it: the embedded database belongs to one process, so faces that run apart must share a Postgres`,
    );
  }
  return Object.freeze({
    role: ROLE,
    host: HOST,
    port: PORT,
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL,
    dataDir: resolve(DATA_DIR),
    logLevel: LOG_LEVEL,
    sample: SAMPLE,
    githubToken: GITHUB_TOKEN,
    githubOrgs: Object.freeze(GITHUB_ORGS),
    githubApiUrl: GITHUB_API_URL?.replace(/\/+$/, ''),
    timeZone: TIME_ZONE,
    perMinute: Object.freeze({ api: RATE_LIMIT_API, ingest: RATE_LIMIT_INGEST, signIn: RATE_LIMIT_SIGN_IN }),
  });
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function readConfigFile(path: string): Record<string, string> {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new SettingsError(`PACELINE_CONFIG is ${quote(path)}, which should be a readable YAML file: ${why}`);
  }
  if (content === null || content === undefined) return {};
  const file = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).safeParse(content);
  if (!file.success) {
    throw new SettingsError(`PACELINE_CONFIG is ${quote(path)}, which should hold lines of the form NAME: value`);
  }
  const unknown = Object.keys(file.data).find((key) => !NAMES.includes(key as Name));
  if (unknown !== undefined) {
    throw new SettingsError(`${unknown} in ${quote(path)} is not a setting; it should be one of ${NAMES.join(', ')}`);
  }
  // YAML reads an unquoted `off` as text in 1.2 and as false in 1.1 documents.
  const text = (value: unknown): string => (value === false ? 'off' : String(value));
  return Object.fromEntries(
    Object.entries(file.data)
      .filter(([, value]) => value !== null && value !== '')
      .map(([key, value]) => [key, text(value)]),
  );
}

function describe(issue: z.core.$ZodIssue | undefined, given: Record<string, string>): string {
  const name = String(issue?.path[0]);
  const value = SECRET.has(name) ? '(hidden)' : quote(given[name] ?? '');
  return `${name} is ${value}; it should be ${issue?.message ?? 'something else'}`;
}

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
}
