import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Hostile } from './hostile.js';

/** What makes a question reach the database, by the name of its argument. */
const SENSIBLE: Record<string, readonly string[]> = {
  slug: ['"vercel/ai"', '"vercel"', '"nestjs"', '"2026"', '"open-source"'],
  program: ['"2026"', '"2025"'],
  under: ['"vercel"'],
  scope: ['TREE', 'OWN', '"vercel"'],
  from: ['"2025-06-02"', '"2025-06-02T00:00:00Z"'],
  to: ['"2025-06-30"', '"2025-06-30T00:00:00Z"'],
  week: ['"2026-08-03"', '"2025-12-22"'],
  first: ['1', '2', '5'],
  multiple: ['3', '10'],
  id: ['"1"', '"2"'],
  search: ['"a"'],
};

const FIELDS_AT_ONCE = 4;

/** Questions of a schema whose grammar holds, mostly, and whose arguments are anything. */
export class Questions {
  private fragments: string[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly hostile: Hostile,
  ) {}

  ask(root: 'Query' | 'Mutation' | 'Subscription' = 'Query'): string {
    this.fragments = [];
    const { random } = this.hostile;
    const depth = random.chance(0.04) ? 14 : random.whole(2, 5);
    const body = this.selection(this.schema.getType(root) as GraphQLObjectType, depth);
    const flood = random.chance(0.03) ? this.flood() : '';
    const name = random.chance(0.3) ? ' Asked' : '';
    return `${root.toLowerCase()}${name} ${body.replace(/\}$/, `${flood} }`)} ${this.fragments.join(' ')}`;
  }

  private flood(): string {
    const { random } = this.hostile;
    const count = random.whole(20, 500);
    const one = random.pick([
      (i: number) => `f${i}: __typename`,
      (i: number) => `f${i}: teams(first: 1000) { totalCount }`,
      () => '__schema { types { name fields { name } } }',
      () => '...Flood',
      (i: number) => `...on Query { g${i}: organization { slug } }`,
    ]);
    if (random.chance(0.5))
      this.fragments.push('fragment Flood on Query { ...Flooded ...Flooded } fragment Flooded on Query { __typename }');
    return Array.from({ length: count }, (_, i) => one(i)).join(' ');
  }

  private selection(type: GraphQLObjectType, depth: number): string {
    const { random } = this.hostile;
    const all = Object.values(type.getFields());
    const open = all.filter((field) => depth > 1 || isLeaf(field.type));
    const chosen = Array.from({ length: random.whole(1, FIELDS_AT_ONCE) }, () =>
      random.pick(open.length > 0 ? open : all),
    );
    const parts = chosen.map((field, i) => {
      const alias = i > 0 || random.chance(0.1) ? `a${i}: ` : '';
      const directive = random.chance(0.04)
        ? ` @${random.pick(['include(if: true)', 'skip(if: false)', 'include', 'nothing', 'deprecated'])}`
        : '';
      return `${alias}${field.name}${this.arguments(field.args)}${directive}${this.below(field.type, depth - 1)}`;
    });
    // So that a test can tell what was refused.
    if (type.name.endsWith('Payload')) parts.push('userErrors { code }');
    if (random.chance(0.15)) parts.push('__typename');
    if (random.chance(0.03))
      parts.push(
        random.pick(['nothing', 'slug', '__type(name: "Team") { name }', '...Unknown', '... on Team { slug }']),
      );
    if (!random.chance(0.08)) return `{ ${parts.join(' ')} }`;
    const name = `Part${this.fragments.length}`;
    this.fragments.push(
      `fragment ${name} on ${type.name} { ${parts.join(' ')} ${random.chance(0.1) ? `...${name}` : ''} }`,
    );
    return `{ ...${name} }`;
  }

  private below(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (isObjectType(named)) return ` ${depth > 0 ? this.selection(named, depth) : '{ __typename }'}`;
    if (!isUnionType(named)) return this.hostile.random.chance(0.01) ? ' { x }' : '';
    return ` { __typename ${named
      .getTypes()
      .map((member) => `... on ${member.name} ${this.selection(member, 1)}`)
      .join(' ')} }`;
  }

  private arguments(args: readonly GraphQLArgument[]): string {
    const { random } = this.hostile;
    const given = args.filter((arg) => (isNonNullType(arg.type) ? random.chance(0.97) : random.chance(0.6)));
    const texts = given.map((arg) => `${arg.name}: ${this.value(arg)}`);
    if (random.chance(0.01)) texts.push('nothing: 1');
    return texts.length > 0 ? `(${texts.join(', ')})` : '';
  }

  private value({ name, type }: GraphQLArgument | GraphQLInputField): string {
    const { random } = this.hostile;
    const sensible = SENSIBLE[name];
    if (sensible && random.chance(0.7)) {
      const instants = getNamedType(type).name === 'DateTime';
      return random.pick(
        sensible.filter((text) => sensible.length === 1 || !/\d-\d/.test(text) || text.includes('T') === instants),
      );
    }
    return random.chance(0.05) ? this.anything() : this.literal(name, type);
  }

  private literal(name: string, type: GraphQLInputType): string {
    const { hostile } = this;
    const { random } = hostile;
    const inner = isNonNullType(type) ? type.ofType : type;
    if (isListType(inner)) {
      const count = random.pick([0, 1, 2, 3, 300]);
      return `[${Array.from({ length: count }, () => this.literal(name, inner.ofType)).join(', ')}]`;
    }
    if (isEnumType(inner)) return random.pick(inner.getValues()).name;
    if (isInputObjectType(inner)) {
      const fields = Object.values(inner.getFields()).filter(() => random.chance(0.5));
      return `{ ${fields.map((field) => `${field.name}: ${this.value(field)}`).join(', ')} }`;
    }
    const kind = getNamedType(inner).name;
    if (name === 'after') return quoted(hostile.cursor());
    if (kind === 'Int' || kind === 'Float') return hostile.number();
    if (kind === 'Boolean') return random.pick(['true', 'false']);
    if (kind === 'Week' || kind === 'Date') return quoted(hostile.day());
    return quoted(kind === 'DateTime' ? hostile.instant() : hostile.text());
  }

  /** Of no type in particular. */
  private anything(): string {
    const { hostile } = this;
    const { random } = hostile;
    return random.pick([
      'null',
      'true',
      'NaN',
      '$unknown',
      '[]',
      '{}',
      '[[[[1]]]]',
      '{ a: { b: 1 } }',
      `"""${hostile.text().replace(/["\\\0]/g, '')}"""`,
      hostile.number(),
      quoted(hostile.text()),
      `[${'null, '.repeat(random.whole(1, 300))}]`,
      `${'['.repeat(50)}${']'.repeat(50)}`,
    ]);
  }
}

/** As a literal of GraphQL; what JSON escapes, GraphQL escapes alike. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function isLeaf(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return !isObjectType(named) && !isUnionType(named);
}
