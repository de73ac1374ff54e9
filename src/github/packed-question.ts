import type { GitHubClient } from './client.js';
import { type RepositoryName, RequestCutOff } from './feed-page.js';

/** Something that is asked of one repository: a field of GraphQL's Repository with its selection. */
export interface Part {
  repository: RepositoryName;
  field: string;
  /** Asks for less, where this alone is too much. */
  smaller?: Part | undefined;
}

/**
 * NOT_SHOWN: the repository is not there for this credential. FORBIDDEN: it may not read it. TOO_MUCH: GitHub fails over
 * it, asked alone and for as little as possible.
 */
export type PartRefusal = 'NOT_SHOWN' | 'FORBIDDEN' | 'TOO_MUCH';
/** Null: there is no such thing. */
export type PartAnswer<T> = { found: T | null } | { refused: PartRefusal };

interface Refusal {
  type?: string;
  message: string;
  path?: readonly (string | number)[];
}
type Answered<T> = Record<string, Record<string, T | null> | null>;

/**
 * Asks many repositories at once, in one question. What GitHub refuses of it is the answer of that part; a question that
 * is too much for it is asked in halves, and at last for less.
 * @param fragments that the fields spread
 * @param onTooMuch told of each question that was too much
 * @returns an answer a part, in their order
 * GitHub's refusals of all of it come through as they are.
 */
export async function askPacked<T>(
  client: GitHubClient,
  parts: readonly Part[],
  fragments: string,
  onTooMuch?: () => void,
): Promise<PartAnswer<T>[]> {
  if (parts.length === 0) return [];
  try {
    return answersOf(parts, ...(await ask<T>(client, parts, fragments)));
  } catch (error) {
    const [only] = parts;
    const fewer = parts.length > 1 ? parts : only?.smaller ? [only.smaller] : null;
    if (!isTooMuch(error)) throw error;
    onTooMuch?.();
    if (fewer === null) return [{ refused: 'TOO_MUCH' }];
    if (fewer.length === 1) return askPacked<T>(client, fewer, fragments, onTooMuch);
    const half = Math.ceil(parts.length / 2);
    const first = await askPacked<T>(client, parts.slice(0, half), fragments, onTooMuch);
    return [...first, ...(await askPacked<T>(client, parts.slice(half), fragments, onTooMuch))];
  }
}

/** GitHub gave up over the size of a question. */
export function isTooMuch(error: unknown): boolean {
  const { status } = error as { status?: number };
  return error instanceof RequestCutOff || (status !== undefined && status >= 500);
}

async function ask<T>(
  client: GitHubClient,
  parts: readonly Part[],
  fragments: string,
): Promise<[Answered<T>, readonly Refusal[]]> {
  const repositories = [...places(parts).values()].map(({ alias, repository: { owner, name } }) => {
    const own = parts.flatMap((part, n) => (keyOf(part) === `${owner}/${name}` ? [`p${n}: ${part.field}`] : []));
    return `${alias}: repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(name)}) {\n${own.join('\n')}\n}`;
  });
  // What fails is not asked again as it is, but for less of it.
  const once = parts.length > 1 || parts[0]?.smaller ? { request: { retries: 0 } } : {};
  try {
    return [await client.graphql<Answered<T>>(`query packed {\n${repositories.join('\n')}\n}\n${fragments}`, once), []];
  } catch (error) {
    const { data, errors } = error as { data?: Answered<T> | null; errors?: readonly Refusal[] };
    // Refusals of single parts come with the answers of all others.
    if (data && errors?.every(({ path }) => path !== undefined)) return [data, errors];
    throw error;
  }
}

function answersOf<T>(parts: readonly Part[], data: Answered<T>, errors: readonly Refusal[]): PartAnswer<T>[] {
  const aliases = places(parts);
  return parts.map((part, n) => {
    const alias = aliases.get(keyOf(part))?.alias ?? '';
    const refusal = errors.find(({ path }) => path?.[0] === alias && (path.length === 1 || path[1] === `p${n}`));
    if (refusal) return { refused: refusalOf(refusal) };
    const found = data[alias]?.[`p${n}`];
    if (found === undefined) throw new RequestCutOff();
    return { found };
  });
}

function refusalOf({ type, message }: Refusal): PartRefusal {
  if (type === 'NOT_FOUND') return 'NOT_SHOWN';
  if (type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES' || /not accessible/i.test(message)) return 'FORBIDDEN';
  throw new RequestCutOff();
}

function keyOf({ repository: { owner, name } }: Part): string {
  return `${owner}/${name}`;
}

function places(parts: readonly Part[]): Map<string, { alias: string; repository: RepositoryName }> {
  const found = new Map<string, { alias: string; repository: RepositoryName }>();
  for (const part of parts)
    if (!found.has(keyOf(part))) found.set(keyOf(part), { alias: `r${found.size}`, repository: part.repository });
  return found;
}
