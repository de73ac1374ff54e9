import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { costOf } from './cost.js';
import { badText } from './errors.js';

/** What one question may be. The pages ask for a tenth of it at most: test/api/limits.spec.ts measures them. */
export const LIMITS = { depth: 12, rootFields: 40, aliases: 60, directives: 30, cost: 50_000 } as const;
/** Names, brackets and values of a document; graphql's parser stops there. */
export const MOST_TOKENS = 4_000;

type Counted = Omit<Record<keyof typeof LIMITS, number>, 'cost'>;

const WORDS: Record<keyof typeof LIMITS, [code: string, said: string, mend: string]> = {
  depth: ['TOO_DEEP', 'levels deep', 'ask the lower levels by themselves'],
  rootFields: ['TOO_MANY_ROOT_FIELDS', 'questions at once', 'send them in parts'],
  aliases: ['TOO_MANY_ALIASES', 'aliases', 'send the question in parts'],
  directives: ['TOO_MANY_DIRECTIVES', 'directives', 'send the question in parts'],
  cost: ['TOO_COSTLY', 'rows', 'ask with a smaller `first` or fewer weeks, page on, or send the question in parts'],
};

/** Why an operation is not answered, one error a limit that it breaks; the same by POST and by websocket. */
export function refusals(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
  variables?: object | null,
): GraphQLError[] {
  const operation = getOperationAST(document, operationName);
  if (!operation) return [];
  if (holdsNul(document, variables)) return [badText()];
  const counted = {
    ...new Count(document).of(operation.selectionSet),
    cost: costOf(schema, document, operation.name?.value, variables ?? {}) ?? 0,
  };
  return (Object.keys(LIMITS) as (keyof typeof LIMITS)[])
    .filter((limit) => counted[limit] > LIMITS[limit])
    .map((limit) => refusal(limit, counted[limit]));
}

function refusal(limit: keyof typeof LIMITS, found: number): GraphQLError {
  const [code, said, mend] = WORDS[limit];
  const amount = Number.isSafeInteger(found) ? String(found) : 'more than can be counted';
  const message = `this question comes to ${amount} ${said}, and the limit is ${LIMITS[limit]}: ${mend}`;
  return new GraphQLError(message, {
    extensions: { code, found: Number.isSafeInteger(found) ? found : null, limit: LIMITS[limit] },
  });
}

/** Counts with fragments unfolded, each looked at once: a document that doubles them is counted all the same. */
class Count {
  private readonly fragments: Map<string, FragmentDefinitionNode>;
  private readonly counted = new Map<string, Counted>();

  constructor(document: DocumentNode) {
    const found = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(found.map((node) => [node.name.value, node]));
  }

  of({ selections }: SelectionSetNode): Counted {
    return selections.reduce<Counted>((sum, node) => added(sum, this.selection(node)), NOTHING);
  }

  private selection(node: SelectionNode): Counted {
    const directives = node.directives?.length ?? 0;
    if (node.kind === Kind.FRAGMENT_SPREAD) return added(this.fragment(node.name.value), { ...NOTHING, directives });
    // graphql itself bounds how deep the schema is asked.
    const inside = node.selectionSet && !isAboutSchema(node) ? this.of(node.selectionSet) : NOTHING;
    if (node.kind === Kind.INLINE_FRAGMENT) return added(inside, { ...NOTHING, directives });
    const own = { depth: inside.depth + 1, rootFields: 1, aliases: node.alias ? 1 : 0, directives };
    return { ...added({ ...inside, rootFields: 0, depth: 0 }, own) };
  }

  private fragment(name: string): Counted {
    const known = this.counted.get(name);
    if (known) return known;
    // A circle is refused by graphql; here it only has to end.
    this.counted.set(name, NOTHING);
    const fragment = this.fragments.get(name);
    const counted = fragment ? this.of(fragment.selectionSet) : NOTHING;
    this.counted.set(name, counted);
    return counted;
  }
}

const NOTHING: Counted = { depth: 0, rootFields: 0, aliases: 0, directives: 0 };

function added(a: Counted, b: Counted): Counted {
  return {
    depth: Math.max(a.depth, b.depth),
    rootFields: a.rootFields + b.rootFields,
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
  };
}

/** Postgres stores every character but one. Variables may be nested as deep as a body is long: no recursion. */
function holdsNul(document: DocumentNode, variables: unknown): boolean {
  const open: unknown[] = [variables];
  visit(document, { StringValue: ({ value }) => void open.push(value) });
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string' && value.includes('\0')) return true;
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) open.push(inner);
  }
  return false;
}

function isAboutSchema(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && (node.name.value === '__schema' || node.name.value === '__type');
}

/** Refuses by POST, before anything is asked of the database. */
export const limitsPlugin: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation({ schema, document, request }) {
        const [first] = refusals(schema, document, request.operationName, request.variables);
        if (!first) return Promise.resolve();
        // Apollo takes one error here, and 500 for its status unless it says another.
        const { message, extensions } = first;
        return Promise.reject(
          new GraphQLError(message, { extensions: { ...extensions, http: { status: 400, headers: new Map() } } }),
        );
      },
    }),
};
