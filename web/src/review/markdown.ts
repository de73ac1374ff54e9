/** The blocks of the Markdown that reviews are written in: headings, paragraphs, lists, quotes and tables. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'quote'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] };

export function parseMarkdown(markdown: string): Block[] {
  return markdown
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap(parseBlock);
}

function parseBlock(part: string): Block[] {
  const lines = part.split('\n');
  const [first = '', second = '', ...others] = lines;
  const heading = /^(#{1,6}) +(.*)$/.exec(first);
  if (heading) {
    const title: Block = { kind: 'heading', level: (heading[1] ?? '#').length, text: heading[2] ?? '' };
    return lines.length === 1 ? [title] : [title, ...parseBlock(lines.slice(1).join('\n'))];
  }
  if (first.startsWith('|') && /^\|[\s:|-]+\|$/.test(second)) {
    return [{ kind: 'table', head: cellsOf(first), rows: others.map(cellsOf) }];
  }
  if (lines.every((line) => line.startsWith('>'))) {
    return [{ kind: 'quote', text: lines.map((line) => line.replace(/^> ?/, '')).join(' ') }];
  }
  if (/^[-*] /.test(first)) return [{ kind: 'list', items: itemsOf(lines) }];
  return [{ kind: 'paragraph', text: lines.join(' ') }];
}

/** A line that begins no item goes on with the one before. */
function itemsOf(lines: string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (/^[-*] /.test(line)) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items;
}

/** `| a | b \| c |` → `a`, `b | c`. */
function cellsOf(line: string): string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

export interface Run {
  kind: 'plain' | 'bold' | 'code';
  text: string;
}

/** `**bold**` and `` `code` `` inside a line. */
export function parseRuns(text: string): Run[] {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**') && part.endsWith('**') && part.length > 4)
        return { kind: 'bold', text: part.slice(2, -2) };
      if (part.startsWith('`') && part.endsWith('`') && part.length > 2)
        return { kind: 'code', text: part.slice(1, -1) };
      return { kind: 'plain', text: part };
    });
}
