import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import type { FileProblem } from './organization-file.error.js';

/** Where something stands in the file: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** `['teams', 3, 'parent']` → `teams[3].parent`. */
export function fieldName(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/**
 * A YAML text whose every value keeps its line. Scalars stay the text that was written (`2025-01-01`, `2025`, `no`),
 * and keys without a value (`parent:`, `parent: ~`, `parent: null`) count as left out.
 */
export class YamlSource {
  /** The content as plain objects, lists and strings; undefined for an empty file. */
  readonly value: unknown;
  /** What keeps the text from being YAML. */
  readonly problems: readonly FileProblem[];
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  constructor(text: string) {
    this.document = parseDocument(text, { schema: 'failsafe', lineCounter: this.lines, prettyErrors: false });
    const errors = this.document.errors.map((error) => this.problemOf(error));
    this.problems = errors;
    this.value = errors.length === 0 ? this.read() : undefined;
  }

  /** The line (from 1) of the value at a path, or of the nearest thing around it that exists. */
  lineOf(path: Path): number | null {
    for (let length = path.length; length >= 0; length--) {
      const node = this.nodeAt(path.slice(0, length));
      if (node?.range) return this.lines.linePos(node.range[0]).line;
    }
    return null;
  }

  /** The line of a key itself, for keys that should not be there. */
  lineOfKey(parent: Path, key: string): number | null {
    const map = this.nodeAt(parent);
    const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    const range = isScalar(pair?.key) ? pair.key.range : undefined;
    return range ? this.lines.linePos(range[0]).line : this.lineOf(parent);
  }

  private nodeAt(path: Path): Node | null {
    return path.length === 0 ? this.document.contents : ((this.document.getIn(path, true) as Node | undefined) ?? null);
  }

  private read(): unknown {
    return withoutEmpty(this.document.toJS({ maxAliasCount: 1000 }));
  }

  private problemOf(error: YAMLError): FileProblem {
    const { line } = this.lines.linePos(error.pos[0]);
    return { line, field: '', message: `not valid YAML: ${error.message.replaceAll(/\s+/g, ' ')}` };
  }
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => !['', '~', 'null', null].includes(item as string | null));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item)]));
}
