/** Lines as a Markdown list. */
export function bullets(lines: string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/** A Markdown table; a bar in a cell is escaped. */
export function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
