import { z } from 'zod';
import type { StatedPerson } from '../../org/people-row.js';
import type { ScimGroupRow } from '../../org/scim-groups.store.js';
import type { ScimUserRow } from '../../org/scim-users.store.js';
import { ENTERPRISE, GROUP, USER } from './scim-definitions.js';
import { ScimError } from './scim-error.js';

const text = z.string('must be a string').trim().max(1_000, 'must be 1000 characters at most');
const optional = text.nullish().transform((value) => value || undefined);
/** Entra writes booleans as words. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false', 'True', 'False'])], 'must be true or false')
  .transform((value) => value === true || String(value).toLowerCase() === 'true');
const nameOf = z.object({ formatted: optional, familyName: optional, givenName: optional }).nullish();
const email = z.object({ value: text, type: optional, primary: flag.optional() });

const user = z.object({
  userName: text.min(1, 'must not be empty'),
  externalId: optional,
  active: flag.nullish().transform((value) => value ?? true),
  name: nameOf,
  displayName: optional,
  emails: z.array(email, 'must be a list of {value}').nullish(),
  [ENTERPRISE]: z.object({ employeeNumber: optional }).nullish(),
});
const group = z.object({
  displayName: text.min(1, 'must not be empty'),
  externalId: optional,
  members: z.array(z.object({ value: text }), 'must be a list of {value}').nullish(),
});

/** A user as a client states it: what is not in the schema is not kept. */
export type UserResource = z.output<typeof user>;
export type GroupResource = z.output<typeof group>;

/** @throws ScimError 400 invalidValue */
export const parseUser = (body: object): UserResource => parsed(user, body, SCHEMA_OF_USER);
/** @throws ScimError 400 invalidValue */
export const parseGroup = (body: object): GroupResource => parsed(group, body, SCHEMA_OF_GROUP);

const SCHEMA_OF_USER = ['userName', 'externalId', 'active', 'name', 'displayName', 'emails', ENTERPRISE];
const SCHEMA_OF_GROUP = ['displayName', 'externalId', 'members'];

/** The names of attributes may be written in any case. */
function parsed<T>(schema: z.ZodType<T>, body: object, names: readonly string[]): T {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  const named = Object.fromEntries(
    Object.entries(body).map(([name, value]) => [known.get(name.toLowerCase()) ?? name, value as unknown]),
  );
  const { data, error } = schema.safeParse(named);
  if (error === undefined) return data;
  const says = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new ScimError(400, says, 'invalidValue');
}

/**
 * The person whom a user stands for. Its userName is no login of GitHub's.
 * @throws ScimError 400 invalidValue when nothing says who it is
 */
export function personOf(resource: UserResource): StatedPerson {
  const { userName, name, displayName, emails } = resource;
  const address = (emails?.find(({ primary }) => primary) ?? emails?.[0])?.value ?? userName;
  const person = {
    employeeId: resource[ENTERPRISE]?.employeeNumber ?? null,
    login: null,
    name: displayName ?? name?.formatted ?? ([name?.givenName, name?.familyName].filter(Boolean).join(' ') || null),
    email: address.includes('@') ? address : null,
  };
  if (person.email !== null || person.employeeId !== null) return person;
  throw new ScimError(
    400,
    'nothing says who this is: send emails, a userName that is a mail address, or the employeeNumber of the enterprise extension',
    'invalidValue',
  );
}

/** What is kept of a user beside its columns. */
export function keptOf(resource: UserResource): object {
  const { name, displayName, emails } = resource;
  return { name, displayName, emails, [ENTERPRISE]: resource[ENTERPRISE] };
}

export function userResource(row: ScimUserRow, base: string): Record<string, unknown> {
  const kept = row.resource as Partial<UserResource>;
  return withoutEmpty({
    schemas: [USER, ...(kept[ENTERPRISE] ? [ENTERPRISE] : [])],
    id: row.id,
    externalId: row.externalId,
    userName: row.userName,
    ...kept,
    active: row.active,
    groups: row.groups.map((one) => ({ ...one, $ref: `${base}/Groups/${one.value}` })),
    meta: meta('User', row, `${base}/Users/${row.id}`),
  });
}

export function groupResource(row: ScimGroupRow, base: string): Record<string, unknown> {
  return withoutEmpty({
    schemas: [GROUP],
    id: row.id,
    externalId: row.externalId,
    displayName: row.displayName,
    members: row.members.map((one) => ({ ...one, type: 'User', $ref: `${base}/Users/${one.value}` })),
    meta: meta('Group', row, `${base}/Groups/${row.id}`),
  });
}

function meta(
  resourceType: string,
  { createdAt, modifiedAt }: { createdAt: Date; modifiedAt: Date },
  location: string,
) {
  return { resourceType, created: createdAt.toISOString(), lastModified: modifiedAt.toISOString(), location };
}

function withoutEmpty(resource: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resource).filter(([, value]) => value !== null && value !== undefined));
}
