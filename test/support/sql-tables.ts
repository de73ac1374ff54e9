/** What one SQL text touches. */
export interface TablesUsed {
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

/** `extract(week FROM day)` and its like: there FROM names no table. */
const FROM_INSIDE = new Set(['extract', 'substring', 'trim', 'overlay', 'position']);
const CLAUSE_END = new Set(
  'where group order having limit offset fetch union intersect except window returning on set when values for select'.split(
    ' ',
  ),
);
const JOINING = new Set(['join', 'left', 'right', 'full', 'inner', 'outer', 'cross', 'natural']);
const BEFORE_NAME = new Set(['only', 'lateral']);

/**
 * The tables a SQL text reads and writes: names after FROM, JOIN, USING, INTO, UPDATE, MERGE and TRUNCATE, without its
 * own WITH names, temporary tables and functions. Simple on purpose: it knows the SQL that this house writes.
 */
export function tablesUsed(sql: string): TablesUsed {
  const tokens = tokenize(sql);
  const local = localNames(tokens);
  const reads = new Set<string>();
  const writes = new Set<string>();
  const add = (to: Set<string>, name: string | undefined): void => {
    const plain = name?.replace(/^public\./, '').replace('"', '');
    if (plain !== undefined && isName(plain) && !local.has(plain)) to.add(plain);
  };
  tokens.forEach((token, at) => {
    const before = tokens[at - 1];
    const after = tokens[at + 1];
    if (token === 'into' && (before === 'insert' || before === 'merge')) add(writes, after);
    else if (token === 'update' && before !== 'for' && before !== 'do' && before !== 'then' && before !== 'key') {
      add(writes, after === 'only' ? tokens[at + 2] : after);
    } else if (token === 'truncate') add(writes, after === 'table' ? tokens[at + 2] : after);
    else if (token === 'from' && before === 'delete') add(writes, after === 'only' ? tokens[at + 2] : after);
    else if (token === 'from' && before !== 'distinct' && !FROM_INSIDE.has(enclosingFunction(tokens, at) ?? '')) {
      fromItems(tokens, at + 1).forEach((name) => add(reads, name));
    } else if (token === 'join') itemName(tokens, at + 1).forEach((name) => add(reads, name));
    else if (token === 'using' && after !== '(') fromItems(tokens, at + 1).forEach((name) => add(reads, name));
  });
  return { reads, writes };
}

function tokenize(sql: string): string[] {
  const plain = sql
    .replace(/--[^\n]*/g, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, " '' ")
    .replace(/"([^"]+)"/g, ' $1" ');
  // A quoted name keeps its closing quote, so it is never taken for a keyword.
  return (
    plain.toLowerCase().match(/\$\{\}|[a-z_][a-z0-9_$]*(?:\.[a-z_][a-z0-9_$]*)*"?|''|[(),;]|[^\s\w(),;']+|\d[\w.]*/g) ??
    []
  );
}

function isName(token: string): boolean {
  return token === '${}' || /^[a-z_]/.test(token);
}

/** Names that live only inside of the text: `WITH x AS (`, `, y (a, b) AS (` and temporary tables. */
function localNames(tokens: readonly string[]): Set<string> {
  const names = new Set<string>(temporaryNames(tokens));
  tokens.forEach((token, at) => {
    if (token !== 'as') return;
    const opens = tokens[at + 1] === '(' || ['materialized', 'not'].includes(tokens[at + 1] ?? '');
    if (!opens) return;
    const nameAt = tokens[at - 1] === ')' ? openingOf(tokens, at - 1) - 1 : at - 1;
    const name = tokens[nameAt];
    const introducer = tokens[nameAt - 1];
    if (name !== undefined && (introducer === 'with' || introducer === 'recursive' || introducer === ','))
      names.add(name);
  });
  return names;
}

function temporaryNames(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, at) => {
    if (!['table', 'view'].includes(token) || !['temp', 'temporary'].includes(tokens[at - 1] ?? '')) return [];
    return (tokens[at + 1] === 'if' ? tokens[at + 4] : tokens[at + 1]) ?? [];
  });
}

/** The temporary tables a SQL text makes; other texts of the same slice may use them in the same transaction. */
export function temporaryTables(sql: string): string[] {
  return temporaryNames(tokenize(sql));
}

function openingOf(tokens: readonly string[], closing: number): number {
  let depth = 0;
  for (let at = closing; at >= 0; at -= 1) {
    if (tokens[at] === ')') depth += 1;
    else if (tokens[at] === '(' && (depth -= 1) === 0) return at;
  }
  return 0;
}

function enclosingFunction(tokens: readonly string[], from: number): string | undefined {
  let depth = 0;
  for (let at = from; at >= 0; at -= 1) {
    if (tokens[at] === ')') depth += 1;
    else if (tokens[at] === '(') {
      if (depth === 0) return tokens[at - 1];
      depth -= 1;
    }
  }
  return undefined;
}

/** The names of `a, b x, f(y) z, (SELECT …) q` up to the end of the clause; joins inside are found by themselves. */
function fromItems(tokens: readonly string[], start: number): string[] {
  const names = itemName(tokens, start);
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (token === '(') depth += 1;
    else if (token === ')' && (depth -= 1) < 0) break;
    else if (depth === 0 && (token === ';' || (CLAUSE_END.has(token) && token !== 'on'))) break;
    else if (depth === 0 && token === ',' && !JOINING.has(tokens[at + 1] ?? ''))
      names.push(...itemName(tokens, at + 1));
  }
  return names;
}

function itemName(tokens: readonly string[], at: number): string[] {
  const start = BEFORE_NAME.has(tokens[at] ?? '') ? at + 1 : at;
  const name = tokens[start];
  const isFunction = tokens[start + 1] === '(';
  return name === undefined || !isName(name) || isFunction || CLAUSE_END.has(name) ? [] : [name];
}
