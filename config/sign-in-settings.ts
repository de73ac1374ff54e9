import { parse } from 'yaml';
import { z } from 'zod';
import { SettingsError } from './settings-error.js';

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/;

/** What a group of the provider may do; `team` is a slug, null for everything. The role's name is checked by who knows roles. */
export interface GroupRole {
  readonly role: string;
  readonly team: string | null;
}

/** The OpenID Connect provider that people sign in with. */
export interface OidcSettings {
  /** URL; https, or http on loopback. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, proven by PKCE alone. */
  readonly clientSecret: string | undefined;
  /** With spaces between. */
  readonly scopes: string;
  readonly groups: Readonly<Record<string, GroupRole>>;
  /** Whom bearer JWTs are meant for; absent: none is taken. */
  readonly audience: string | undefined;
  /** The claim that holds a person's login; absent: people are known by their verified e-mail only. */
  readonly loginClaim: string | undefined;
}

const secureUrl = (example: string): z.ZodType<string> =>
  z.string().refine((text) => isSecure(text), `a URL like ${example}; http only on loopback`);

export const signInShape = {
  PUBLIC_URL: secureUrl('https://paceline.example.com')
    .refine(
      (text) => /^https?:\/\/[^/?#]+\/?$/.test(text),
      'a URL without a path: pages, sign-in and API are at its root',
    )
    .transform((text) => new URL(text).origin)
    .optional(),
  OIDC_ISSUER: secureUrl('https://login.example.com').optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_SCOPES: z
    .string()
    .refine((text) => text.split(' ').includes('openid'), 'scopes with spaces between, openid among them')
    .default('openid profile email'),
  OIDC_GROUPS: z.string().transform(readGroups).default({}),
  OIDC_AUDIENCE: z.string().optional(),
  OIDC_LOGIN_CLAIM: z.string().optional(),
  SESSION_HOURS: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'a whole number of hours from 1 to 999')
    .transform(Number)
    .default(12),
};

type SignInValues = z.infer<z.ZodObject<typeof signInShape>>;

/**
 * @returns undefined when no provider is configured
 * @throws SettingsError when what it needs is missing
 */
export function oidcSettings(values: SignInValues): OidcSettings | undefined {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, PUBLIC_URL } = values;
  if (OIDC_ISSUER === undefined) return undefined;
  if (OIDC_CLIENT_ID === undefined) throw needed('OIDC_CLIENT_ID', 'the provider knows Paceline by it');
  if (PUBLIC_URL === undefined) throw needed('PUBLIC_URL', 'the provider sends people back to it');
  return Object.freeze({
    issuer: OIDC_ISSUER,
    clientId: OIDC_CLIENT_ID,
    clientSecret: values.OIDC_CLIENT_SECRET,
    scopes: values.OIDC_SCOPES,
    groups: Object.freeze(values.OIDC_GROUPS),
    audience: values.OIDC_AUDIENCE,
    loginClaim: values.OIDC_LOGIN_CLAIM,
  });
}

/** Others than this machine may ask only where people sign in, and nobody reads along. */
export function mayListenOn(host: string, { OIDC_ISSUER, PUBLIC_URL }: SignInValues): boolean {
  return LOOPBACK.test(host) || (OIDC_ISSUER !== undefined && PUBLIC_URL?.startsWith('https:') === true);
}

function needed(name: string, why: string): SettingsError {
  return new SettingsError(`${name} is not set, but OIDC_ISSUER needs it: ${why}`);
}

function isSecure(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

const groupsShape = z.record(z.string(), z.strictObject({ role: z.string(), team: z.string().optional() }));

function readGroups(text: string, context: z.RefinementCtx): Record<string, GroupRole> {
  const fail = (): never => {
    context.addIssue('YAML or JSON of the form {"group": {"role": "TEAM_LEAD", "team": "slug"}}; team may be left out');
    return z.NEVER;
  };
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    return fail();
  }
  const groups = groupsShape.safeParse(content);
  if (!groups.success) return fail();
  return Object.fromEntries(
    Object.entries(groups.data).map(([name, { role, team }]) => [name, { role, team: team ?? null }]),
  );
}
