import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, getIntrospectionQuery, parse, Source, TokenKind, Lexer } from 'graphql';
import { costOf } from '../../src/api/cost.js';
import { LIMITS, MOST_TOKENS, refusals } from '../../src/api/limits.js';
import { readSubscription } from '../../src/api/subscription-question.js';
import * as questions from '../../web/src/queries.js';

const directory = 'src/api/schema';
const schema = buildSchema(
  readdirSync(directory)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(`${directory}/${name}`, 'utf8'))
    .join('\n'),
);

/** As the pages ask at most: 200 departments, three years. */
const VARIABLES = {
  slug: 'acme/shop',
  program: '2026',
  filter: { program: '2026' },
  orderBy: { field: 'NAME', direction: 'ASC' },
  first: 200,
  after: null,
  hasGoal: true,
  multiple: 3,
  verdicts: ['IGNORED'],
};
const WEEKS = { from: '2023-11-20', to: '2026-11-16' };
const INSTANTS = { from: '2023-11-20T00:00:00Z', to: '2026-11-16T00:00:00Z' };

const asked = (query: string, variables = {}): string[] =>
  refusals(schema, parse(query, { maxTokens: MOST_TOKENS }), null, variables).map(({ message }) => message);
const cost = (query: string, variables = {}) => costOf(schema, parse(query), undefined, variables);
const times = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const parents = (levels: number): string =>
  `{ organization ${'{ parent '.repeat(levels)}{ slug }${' }'.repeat(levels)} }`;

function tokens(text: string): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  return count;
}

describe('the limits of a question', () => {
  it.each(Object.entries(questions))('let %s of the pages pass, with room to spare', (_name, { text }) => {
    const variables = { ...VARIABLES, ...(text.includes('DateTime!') ? INSTANTS : WEEKS) };
    expect(asked(text, variables)).toEqual([]);
    expect(tokens(text)).toBeLessThan(MOST_TOKENS / 10);
    expect(costOf(schema, parse(text), undefined, variables)).toBeLessThan(LIMITS.cost * 0.6);
  });

  it('let the schema be asked as tools do', () => {
    expect(asked(getIntrospectionQuery())).toEqual([]);
  });

  it('say what was found, what may be, and what to do', () => {
    expect(asked(parents(LIMITS.depth - 2))).toEqual([]);
    expect(asked(parents(LIMITS.depth - 1))).toEqual([
      'this question comes to 13 levels deep, and the limit is 12: ask the lower levels by themselves',
    ]);
    expect(asked(`{ ${times(41, (i) => `a${i}: installation { sample }`)} }`)).toEqual([
      'this question comes to 41 questions at once, and the limit is 40: send them in parts',
    ]);
    expect(asked(`{ organization { ${times(61, (i) => `a${i}: slug`)} } }`)).toEqual([
      'this question comes to 61 aliases, and the limit is 60: send the question in parts',
    ]);
    expect(asked(`{ organization { slug ${'@include(if: true) '.repeat(31)} } }`)).toEqual([
      'this question comes to 31 directives, and the limit is 30: send the question in parts',
    ]);
    expect(asked('{ teams(first: 1000) { nodes { children(first: 1000) { nodes { slug } } } } }')).toEqual([
      `this question comes to 1026025 rows, and the limit is ${LIMITS.cost}: ask with a smaller \`first\` or fewer weeks, page on, or send the question in parts`,
    ]);
    expect(() => asked(`{ ${'a '.repeat(MOST_TOKENS)} }`)).toThrow(/more than? .*tokens|more that .*tokens/);
  });

  it('cannot be passed by in fragments', () => {
    const doubling = times(30, (i) => `fragment F${i} on Team { parent { ...F${i + 1} } ...F${i + 1} }`);
    expect(asked(`{ organization { ...F0 } } ${doubling} fragment F30 on Team { slug }`)).toEqual([
      expect.stringContaining('32 levels deep'),
      expect.stringContaining('more than can be counted rows'),
    ]);
    const aliased = `fragment A on Team { ${times(20, (i) => `a${i}: slug`)} } { organization { ...A parent { ...A parent { ...A parent { ...A } } } } }`;
    expect(asked(aliased)).toEqual([expect.stringContaining('80 aliases')]);
    const roots = `fragment R on Query { ${times(21, (i) => `r${i}: installation { sample }`)} } { ...R ... on Query { ${times(20, (i) => `s${i}: installation { sample }`)} } }`;
    expect(asked(roots)).toEqual([expect.stringContaining('41 questions at once')]);
    expect(asked('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')).toEqual([]);
  });
});

describe('the cost of a question', () => {
  it.each([
    ['{ organization { slug name } }', 1],
    ['{ teams(first: 10) { totalCount pageInfo { hasNextPage } } }', 35],
    ['{ teams(first: 10) { nodes { slug } } }', 35],
    ['{ teams { nodes { parent { slug } } } }', 25 + 50 * 2],
    ['{ teams(first: 10) { nodes { children(first: 5) { nodes { slug } } } } }', 25 + 10 * (1 + 25 + 5)],
    ['{ teams(first: 10) { nodes { slug } edges { node { parent { slug } } } } }', 25 + 10 * 2],
    ['{ jobs(first: 10) { totalCount } schedules { key } }', 2_000 + 35 + 500 + 5],
    ['{ organization { velocity(from: "2026-01-05", to: "2026-03-02") { week } } }', 1 + 8],
    ['{ organization { velocity(from: "2026-03-02", to: "2026-01-05") { week } } }', 1],
    ['{ teams(first: 2147483647) { totalCount } }', 25 + 1_000],
    ['{ teams(first: -5) { totalCount } }', 25],
    ['query ($n: Int = 7) { teams(first: $n) { totalCount } }', 25 + 7],
    ['query ($n: Boolean = false) { teams(first: 1000) @include(if: $n) { totalCount } }', 0],
  ])('of %s is %d', (query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('is not told where the variables do not fit: graphql says so', () => {
    expect(cost('query ($n: Int!) { teams(first: $n) { totalCount } }')).toBeNull();
    expect(cost('query ($n: Int!) { teams(first: $n) { totalCount } }', { n: 'many' })).toBeNull();
  });
});

describe('the limits over the socket', () => {
  it('are the same', () => {
    const read = (query: string): unknown => readSubscription(schema, { query }, 1, 20);
    expect(read('subscription { syncProgress { failures(first: 1000) { nodes { code } } } }')).toHaveProperty(
      'document',
    );
    expect(read(`subscription { syncProgress { ${times(61, (i) => `a${i}: id`)} } }`)).toEqual([
      expect.objectContaining({
        extensions: expect.objectContaining({ code: 'TOO_MANY_ALIASES', found: 61, limit: 60 }),
      }),
    ]);
    expect(read(`subscription { syncProgress { ${'id '.repeat(MOST_TOKENS)} } }`)).toEqual([
      expect.objectContaining({ message: expect.stringContaining(`${MOST_TOKENS} tokens`) }),
    ]);
  });
});
