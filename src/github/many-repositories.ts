import type { GitHubClient } from './client.js';
import { RequestCutOff } from './feed-page.js';

/** One repository's part of a question: its fields, whose variables are told apart by `n`. */
export interface Part {
  /** owner/name */
  repository: string;
  /** Declarations of its variables, like `$after3: String`. */
  declared: string;
  fields: string;
  variables: Record<string, unknown>;
}

/** What a question about many repositories brought; what failed of one keeps none of the others. */
export interface PartsAnswer<Node> {
  /** By place of the part; an error where GitHub did not answer it. */
  nodes: (Node | Error)[];
  /** Points. */
  cost: number;
}

interface PartError {
  type?: string;
  message: string;
  path?: (string | number)[];
}

/** GraphQL's errors come beside the data of what went well. */
interface PartlyFailed extends Error {
  errors?: PartError[];
  data?: Record<string, unknown> | null;
}

/**
 * Asks about several repositories at once.
 * @throws what concerns all of them: GitHub's refusals as they are
 */
export async function askMany<Node>(
  client: GitHubClient,
  operation: string,
  parts: readonly Part[],
): Promise<PartsAnswer<Node>> {
  const declared = parts.map((part, n) => `$owner${n}: String!, $name${n}: String!${part.declared}`).join(', ');
  const fields = parts.map((part, n) => `r${n}: repository(owner: $owner${n}, name: $name${n}) { ${part.fields} }`);
  const variables = Object.assign({}, ...parts.map(variablesOf)) as Record<string, unknown>;
  const { data, errors } = await tolerant(
    client,
    `query ${operation}(${declared}) {
  rateLimit { cost }
  ${fields.join('\n  ')}
}`,
    variables,
  );
  const nodes = parts.map((_, n): Node | Error => {
    const failed = errors.find(({ path }) => path?.[0] === `r${n}`);
    return failed ? errorOf(failed) : ((data[`r${n}`] as Node | null | undefined) ?? new RequestCutOff());
  });
  return { nodes, cost: (data['rateLimit'] as { cost?: number } | null)?.cost ?? 1 };
}

function variablesOf({ repository, variables }: Part, n: number): Record<string, unknown> {
  const [owner = '', name = ''] = repository.split('/');
  return { [`owner${n}`]: owner, [`name${n}`]: name, ...variables };
}

async function tolerant(
  client: GitHubClient,
  query: string,
  variables: Record<string, unknown>,
): Promise<{ data: Record<string, unknown>; errors: PartError[] }> {
  try {
    return { data: await client.graphql<Record<string, unknown>>(query, variables), errors: [] };
  } catch (error) {
    const { errors, data } = error as PartlyFailed;
    const ofParts = errors?.length && errors.every(({ path }) => String(path?.[0]).startsWith('r'));
    if (!data || !errors || !ofParts) throw error;
    return { data, errors };
  }
}

/** As if it alone had been asked: `explainGitHub` knows it by its words. */
function errorOf({ message }: PartError): Error {
  return Object.assign(new Error(message), { name: 'GraphqlResponseError', errors: [{ message }] });
}
