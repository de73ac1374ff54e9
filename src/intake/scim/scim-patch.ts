import { scimPatch, type ScimPatchOperation, type ScimResource, ScimError as PatchError, NoTarget } from 'scim-patch';
import { z } from 'zod';
import { ScimError } from './scim-error.js';

/** Would reach what every object has. */
const FORBIDDEN = /__proto__|\bconstructor\b|\bprototype\b/;
const MOST_OPERATIONS = 1_000;

const operation = z.object({
  op: z
    .string()
    .transform((op) => op.toLowerCase())
    .pipe(z.enum(['add', 'remove', 'replace'])),
  path: z.string().optional(),
  value: z.unknown().optional(),
});
const patch = z.array(operation).min(1).max(MOST_OPERATIONS);

/**
 * The resource as a PATCH of RFC 7644, 3.5.2, leaves it, in the shapes of Entra and Okta too.
 * @throws ScimError 400 invalidSyntax, invalidPath, noTarget
 */
export function patched(resource: Record<string, unknown>, body: object): Record<string, unknown> {
  const stated = Object.entries(body).find(([name]) => name.toLowerCase() === 'operations');
  const { data: operations, error } = patch.safeParse(stated?.[1]);
  if (error) {
    throw new ScimError(
      400,
      'a PATCH holds Operations, a list of {op: add, remove or replace, path, value}',
      'invalidSyntax',
    );
  }
  JSON.stringify(operations, allowed);
  for (const { op, path } of operations) {
    allowed(path ?? '', null);
    if (op === 'remove' && path === undefined) throw new ScimError(400, 'remove needs a path', 'noTarget');
  }
  try {
    const { members, ...rest } = structuredClone(resource);
    const start = members === undefined ? rest : { ...rest, members: valuesOnly(members) };
    return scimPatch(start as unknown as ScimResource, operations.map(plain), {
      mutateDocument: true,
      treatMissingAsAdd: true,
    }) as unknown as Record<string, unknown>;
  } catch (thrown) {
    if (thrown instanceof NoTarget) throw new ScimError(400, thrown.message, 'noTarget');
    if (thrown instanceof PatchError || thrown instanceof TypeError) {
      throw new ScimError(400, thrown.message, 'invalidPath');
    }
    throw thrown;
  }
}

/** @throws ScimError 400 invalidPath */
function allowed(name: string, value: unknown): unknown {
  if (FORBIDDEN.test(name)) throw new ScimError(400, `no such attribute: ${name}`, 'invalidPath');
  return value;
}

/** A member is its value, whatever else a client says of it: only so is it found again. */
function plain({ op, path, value }: z.output<typeof operation>): ScimPatchOperation {
  const about = path?.toLowerCase() === 'members' ? { path: 'members', value: valuesOnly(value) } : { path, value };
  if (path === undefined && typeof value === 'object' && value !== null && 'members' in value) {
    about.value = { ...value, members: valuesOnly(value.members) };
  }
  return { op, ...about } as ScimPatchOperation;
}

function valuesOnly(members: unknown): unknown {
  if (members === undefined || members === null) return undefined;
  const list: unknown[] = Array.isArray(members) ? members : [members];
  return list.map((one) =>
    typeof one === 'object' && one !== null && 'value' in one ? { value: one.value } : { value: one },
  );
}
