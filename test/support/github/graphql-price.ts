import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

/**
 * A query's price by GitHub's published rule, from its text alone: every connection is asked once per node of the
 * connection around it, all connections are taken to be full; a hundred such requests are a point, and no query costs
 * less than one. https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export interface Price {
  cost: number;
  /** At most this many nodes can come back. */
  nodes: number;
  /** What GitHub refuses before anything is run, in its words. */
  refusals: { type: string; message: string; path: string[] }[];
}

type Variables = Record<string, unknown>;

const MOST_NODES = 500_000;
const MOST_PER_PAGE = 100;

export function priceOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Variables,
): Price {
  const fragments = new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  );
  const variables = { ...defaults(operation), ...given };
  const refusals: Price['refusals'] = [];
  let requests = 0;
  let nodes = 0;

  const walk = (selections: SelectionSetNode, typeName: string, around: number, path: string[]): void => {
    for (const selection of selections.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, around, path);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment) walk(fragment.selectionSet, fragment.typeCondition.name.value, around, path);
      } else walkField(selection, typeName, around, path);
    }
  };
  const walkField = (field: FieldNode, typeName: string, around: number, path: string[]): void => {
    const name = field.name.value;
    const here = [...path, field.alias?.value ?? name];
    const result = typeOf(schema, typeName, name);
    if (!result || !field.selectionSet) return;
    let within = around;
    if (result.endsWith('Connection')) {
      const asked = pageSize(field, variables);
      const refused = refusalOf(name, asked);
      if (refused) refusals.push({ ...refused, path: here });
      requests += around;
      within = around * (asked.size ?? 0);
      nodes += within;
    } else if (name === 'nodes' && typeName === schema.getQueryType()?.name) {
      within = around * listLength(field, variables);
      nodes += within;
    }
    walk(field.selectionSet, result, within, here);
  };

  walk(operation.selectionSet, schema.getQueryType()?.name ?? 'Query', 1, ['query']);
  if (nodes > MOST_NODES) {
    const message = `This query requests up to ${nodes.toLocaleString('en')} possible nodes which exceeds the maximum limit of 500,000.`;
    refusals.push({ type: 'MAX_NODE_LIMIT_EXCEEDED', message, path: ['query'] });
  }
  return { cost: Math.max(1, Math.round(requests / 100)), nodes, refusals };
}

function typeOf(schema: GraphQLSchema, typeName: string, field: string): string | null {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return null;
  const found = type.getFields()[field];
  const result = found ? getNamedType(found.type) : null;
  return result && isCompositeType(result) ? result.name : null;
}

interface PageSize {
  by: 'first' | 'last' | null;
  size: number | null;
}

function pageSize(field: FieldNode, variables: Variables): PageSize {
  for (const by of ['first', 'last'] as const) {
    const value = argument(field, by, variables);
    if (typeof value === 'number') return { by, size: value };
  }
  return { by: null, size: null };
}

function refusalOf(name: string, { by, size }: PageSize): { type: string; message: string } | null {
  if (by === null || size === null) {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    return { type: 'MISSING_PAGINATION_BOUNDARIES', message };
  }
  if (size <= MOST_PER_PAGE) return null;
  const message = `Requesting ${size} records on the \`${name}\` connection exceeds the \`${by}\` limit of ${MOST_PER_PAGE} records.`;
  return { type: 'EXCESSIVE_PAGINATION', message };
}

function listLength(field: FieldNode, variables: Variables): number {
  const ids = argument(field, 'ids', variables);
  return Array.isArray(ids) ? ids.length : 1;
}

function argument(field: FieldNode, name: string, variables: Variables): unknown {
  const found = field.arguments?.find((one) => one.name.value === name);
  return found ? valueFromASTUntyped(found.value, variables) : undefined;
}

function defaults(operation: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}
