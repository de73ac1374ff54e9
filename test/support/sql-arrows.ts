import ts from 'typescript';
import type { Arrows } from './import-arrows.js';
import { tablesUsed, temporaryTables } from './sql-tables.js';

const SYSTEM = /^(pg_|information_schema\.)/;
/** TypeORM's own ledger, which the health check reads. */
const LEDGER = 'migrations';

/**
 * Table → slice, by the section comments of the migrations: every table below `-- org ---…` belongs to org.
 * A table outside of a section belongs to nobody, and is reported.
 */
export function tableOwners(migrations: readonly string[]): { owners: Map<string, string>; problems: string[] } {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const text of migrations) {
    let section: string | undefined;
    for (const line of text.split('\n')) {
      section = /^\s*-- ([a-z]+) -{3,}/.exec(line)?.[1] ?? section;
      const table =
        /^\s*CREATE (?:OR REPLACE )?(?:UNLOGGED |MATERIALIZED )?(?:TABLE|VIEW) (?:IF NOT EXISTS )?"?([a-z_0-9]+)/i.exec(
          line,
        )?.[1];
      if (table === undefined) continue;
      if (section === undefined) problems.push(`table ${table} stands in no section (-- slice ---) of its migration`);
      else owners.set(table, section);
    }
  }
  return { owners, problems };
}

/** One SQL text, and where it stands. */
export interface SqlText {
  readonly path: string;
  readonly slice: string;
  readonly sql: string;
}

/** Checks all texts together: a temporary table made in one may be used by the others of its slice. */
export function checkAllSql(texts: readonly SqlText[], owners: ReadonlyMap<string, string>, arrows: Arrows): string[] {
  const temporary = new Set(
    texts.flatMap(({ slice, sql }) => temporaryTables(sql).map((table) => `${slice}.${table}`)),
  );
  return texts.flatMap(({ path, slice, sql }) =>
    checkSql(path, slice, sql, owners, arrows, (table) => temporary.has(`${slice}.${table}`)),
  );
}

/** Every table a SQL text touches against the arrows, as one line each. */
export function checkSql(
  path: string,
  slice: string,
  sql: string,
  owners: ReadonlyMap<string, string>,
  arrows: Arrows,
  isTemporary: (table: string) => boolean = () => false,
): string[] {
  const { reads, writes } = tablesUsed(sql);
  const judge = (verb: 'read' | 'write', table: string): string[] => {
    if (table === '${}') return [`${path}: a computed table name cannot be checked`];
    if (SYSTEM.test(table) || isTemporary(table) || (table === LEDGER && verb === 'read')) return [];
    const owner = owners.get(table);
    if (owner === undefined) return [`${path}: table ${table} has no owner`];
    const may = owner === slice || (verb === 'read' && (arrows[slice] ?? []).includes(owner));
    return may ? [] : [`${path}: ${slice} may not ${verb} ${table}, which belongs to ${owner}`];
  };
  return [
    ...[...reads].flatMap((table) => judge('read', table)),
    ...[...writes].flatMap((table) => judge('write', table)),
  ];
}

const LOOKS_LIKE_SQL =
  /\b(SELECT\b[\s\S]*\bFROM\b|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE|CREATE\s+TEMP|(FROM|JOIN)\s+[a-z])/;

/** The SQL in the strings of a TypeScript file. A constant of the file is filled in; what is computed shows as `${}`. */
export function sqlStrings(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const constants = new Map<string, ts.Expression>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && initializer !== undefined) constants.set(name.text, initializer);
    }
  }
  const fill = (node: ts.Expression): string => {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isTemplateExpression(node)) {
      return node.head.text + node.templateSpans.map((span) => fill(span.expression) + span.literal.text).join('');
    }
    const constant = ts.isIdentifier(node) ? constants.get(node.text) : undefined;
    return constant === undefined ? '${}' : fill(constant);
  };
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) found.push(fill(node));
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter((string) => LOOKS_LIKE_SQL.test(string));
}
