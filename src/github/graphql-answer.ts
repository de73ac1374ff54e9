import type { GitHubClient } from './client.js';

interface Refusal {
  type?: string;
  path?: (string | number)[];
}

/** Words of GraphQL for what a token may not read. */
const REFUSED = new Set(['FORBIDDEN', 'INSUFFICIENT_SCOPES']);

/**
 * An answer with what of it was refused, by field. What is not found is null in its place; whatever else is wrong with
 * an answer is thrown as Octokit throws it.
 */
export async function answered<Data>(
  client: GitHubClient,
  question: string,
  variables: Record<string, unknown>,
): Promise<{ data: Data; refused: Set<string> }> {
  try {
    return { data: await client.graphql<Data>(question, variables), refused: new Set() };
  } catch (error) {
    const { data, errors } = error as { data?: Data | null; errors?: Refusal[] };
    const refused = (errors ?? []).filter(({ type = '', path }) => REFUSED.has(type) && (path?.length ?? 0) > 1);
    const known = refused.length + (errors ?? []).filter(({ type }) => type === 'NOT_FOUND').length;
    if (!data || errors?.length !== known) throw error;
    return { data, refused: new Set(refused.map(({ path }) => String(path?.at(-1)))) };
  }
}
