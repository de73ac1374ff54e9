import { createElement } from 'react';
import { type Block, parseMarkdown, parseRuns } from './markdown.js';

/** Markdown as React nodes: what the text holds is only ever text. Its first heading becomes an h3. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="prose">
      {parseMarkdown(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      return createElement(`h${Math.min(6, block.level + 2)}`, null, <Line text={block.text} />);
    case 'paragraph':
      return (
        <p>
          <Line text={block.text} />
        </p>
      );
    case 'quote':
      return (
        <blockquote>
          <Line text={block.text} />
        </blockquote>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item, index) => (
            <li key={index}>
              <Line text={item} />
            </li>
          ))}
        </ul>
      );
    case 'table':
      return <TableView head={block.head} rows={block.rows} />;
  }
}

function TableView({ head, rows }: { head: string[]; rows: string[][] }) {
  const numeric = head.map((_, column) =>
    rows.every((row) => /^[\d.,]+( ?%|x)?$|^decided$|^not known$/.test(row[column] ?? '')),
  );
  const className = (column: number): string | undefined => (numeric[column] ? 'numeric' : undefined);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={head.join(', ')}>
      <table className="grid">
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col" className={className(column)}>
                <Line text={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} className={className(column)}>
                  <Line text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ text }: { text: string }) {
  return parseRuns(text).map(({ kind, text: part }, index) => {
    if (kind === 'bold') return <strong key={index}>{part}</strong>;
    if (kind === 'code') return <code key={index}>{part}</code>;
    return part;
  });
}
