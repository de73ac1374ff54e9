import type { Readable } from 'node:stream';
import { ForbiddenException } from '@nestjs/common';
import type { Request } from 'express';
import { flatten, type Filter, parse } from 'scim2-parse-filter';
import type { SeenRequest } from '../../access/route.guard.js';
import type { Viewer } from '../../core/viewer.js';
import type { ScimPage } from '../../org/scim-users.store.js';
import { utf8 } from '../../platform/text.js';
import { limited } from '../limited.js';
import { MOST_RESULTS } from './scim-definitions.js';
import { ScimError } from './scim-error.js';

/** The parameters of a list, as they are written in the address. */
export type ListQuery = Partial<
  Record<'filter' | 'startIndex' | 'count' | 'attributes' | 'excludedAttributes', string>
>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Fits every uuid there is and is none of them. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const USUAL_COUNT = 100;

/** Whoever the guards let in. */
export function viewerOf({ viewer }: SeenRequest): Viewer {
  if (viewer) return viewer;
  throw new ForbiddenException('nobody is signed in');
}

/** Where SCIM is, as the client called it. */
export function baseOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}/scim/v2`;
}

/** @throws ScimError 400 invalidSyntax; UserError TOO_LARGE, NOT_UTF8 */
export async function readBody(body: Readable): Promise<object> {
  let text = '';
  for await (const piece of utf8(limited(body))) text += piece;
  // Postgres stores every character but this one.
  if (text.includes('\\u0000')) throw new ScimError(400, 'the body holds the character U+0000', 'invalidSyntax');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new ScimError(400, 'the body must be a JSON object', 'invalidSyntax');
}

/** @throws ScimError 404 */
export function idOf(text: string): string {
  if (UUID.test(text)) return text;
  throw new ScimError(404, `there is no resource ${text}`);
}

/** Numbers below what is allowed are taken as the least (RFC 7644, 3.4.2.4). */
export function pageOf({ startIndex, count }: ListQuery): ScimPage {
  const number = (text: string | undefined, usual: number): number => {
    const value = text === undefined ? usual : Number(text);
    if (Number.isSafeInteger(value)) return value;
    throw new ScimError(400, 'startIndex and count are whole numbers', 'invalidValue');
  };
  return {
    startIndex: Math.min(Math.max(1, number(startIndex, 1)), 2 ** 31 - 1),
    count: Math.min(Math.max(0, number(count, USUAL_COUNT)), MOST_RESULTS),
  };
}

/**
 * The values that attributes are asked to be equal to. `known`: attribute in lower case → what it is called inside.
 * @throws ScimError 400 invalidFilter
 */
export function equals<Name extends string>(
  filter: string | undefined,
  known: Readonly<Record<string, Name>>,
): Partial<Record<Name, string>> {
  if (filter === undefined || filter.trim() === '') return {};
  const refuse = (why: string): never => {
    const names = Object.keys(known).join(', ');
    throw new ScimError(
      400,
      `${why}: a filter is attribute eq "value", joined by and; attributes: ${names}`,
      'invalidFilter',
    );
  };
  let parsed: Filter;
  try {
    parsed = flatten(parse(filter));
  } catch (error) {
    return refuse(`"${filter}" cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const parts = parsed.op === 'and' && 'filters' in parsed ? parsed.filters : [parsed];
  return Object.fromEntries(
    parts.map((part): [Name, string] => {
      if (part.op !== 'eq' || !('compValue' in part)) return refuse(`"${part.op}" is not known here`);
      const name = known[part.attrPath.replace(/^urn:.*:(?=[A-Za-z])/i, '').toLowerCase()];
      if (name === undefined) return refuse(`"${part.attrPath}" is not known here`);
      const value = String(part.compValue);
      const asksId = name === 'id' || name === 'member';
      return [name, asksId && !UUID.test(value) ? NOBODY : value];
    }),
  ) as Partial<Record<Name, string>>;
}

/** A resource with the attributes that are asked for; id and schemas are always told. */
export function shaped(
  resource: Record<string, unknown>,
  { attributes, excludedAttributes }: ListQuery,
): Record<string, unknown> {
  const asked = namesOf(attributes);
  const excluded = namesOf(excludedAttributes);
  const told = Object.entries(resource).filter(([name]) => {
    if (name === 'id' || name === 'schemas') return true;
    return (asked.length === 0 || asked.some((one) => speaksOf(one, name))) && !excluded.includes(name.toLowerCase());
  });
  return Object.fromEntries(told);
}

function namesOf(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

/** `name.familyName` speaks of `name`. */
function speaksOf(asked: string, name: string): boolean {
  const whole = name.toLowerCase();
  return (
    asked === whole || asked.startsWith(`${whole}.`) || asked.startsWith(`${whole}:`) || asked.endsWith(`:${whole}`)
  );
}
