import { posix } from 'node:path';
import ts from 'typescript';

/** Slice → what it may import. A slice may always import itself. */
export type Arrows = Readonly<Record<string, readonly string[]>>;

/** Files that join the slices: they may import anything. */
const JOINTS = new Set(['src/main.ts', 'src/app.module.ts', 'src/data-source.ts']);
/** The list of entities and migrations is shared by the app, the command line and the tests. */
const DATA_SOURCE = { path: 'src/data-source.js', readers: ['cli'] };
/** Pure libraries that arithmetic may use. */
const PURE = new Set(['luxon']);

/** The slice of a path from the repository's root: `src/org/team.entity.ts` → `org`, `config/settings.ts` → `config`. */
export function sliceOf(path: string): string | undefined {
  const [top, second, third] = path.split('/');
  return top === 'src' ? (third === undefined ? undefined : second) : top;
}

/** Every import of a TypeScript file that goes against the arrows, as one line each. */
export function checkImports(path: string, text: string, arrows: Arrows): string[] {
  if (JOINTS.has(path)) return [];
  const slice = sliceOf(path);
  const allowed = slice === undefined ? undefined : arrows[slice];
  if (slice === undefined || allowed === undefined)
    return [`${path}: ${slice ?? 'this file'} has no row in the table of arrows`];
  return importsOf(path, text).flatMap((specifier) => {
    if (!specifier.startsWith('.')) return checkPackage(path, slice, specifier);
    const target = posix.join(posix.dirname(path), specifier);
    if (target === DATA_SOURCE.path && DATA_SOURCE.readers.includes(slice)) return [];
    const to = sliceOf(target);
    if (to === slice || (to !== undefined && allowed.includes(to))) return [];
    return [`${path}: ${slice} may not import ${target}`];
  });
}

/** Mentions of process.env outside of config. */
export function checkEnvironment(path: string, text: string): string[] {
  return /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\[['"]env/.test(text)
    ? [`${path}: only config reads process.env`]
    : [];
}

function checkPackage(path: string, slice: string, specifier: string): string[] {
  if (specifier === 'pg' && slice !== 'platform') return [`${path}: only platform may import pg`];
  if (slice === 'core' && !PURE.has(specifier)) return [`${path}: core may not import ${specifier}`];
  return [];
}

function importsOf(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      if (ts.isStringLiteral(node.moduleSpecifier)) found.push(node.moduleSpecifier.text);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [target] = node.arguments;
      if (target !== undefined && ts.isStringLiteralLike(target)) found.push(target.text);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) found.push(node.argument.literal.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}
