import { instantText } from '../format.js';
import { VERDICT_WORDS } from '../words.js';
import type { LogEntry } from './useLog.js';

const SHA_LENGTH = 8;

export function LogRow({ row }: { row: LogEntry }) {
  const counts = row.counted;
  return (
    <tr role="row">
      <td role="cell" className="cell-when">
        <time dateTime={row.at}>{instantText(row.at)}</time>
      </td>
      <td role="cell" className="cell-tag">
        <a href={row.url} rel="noreferrer">
          {row.tag ?? row.sha.slice(0, SHA_LENGTH)}
        </a>
      </td>
      <td role="cell" className="cell-sha">
        <code title={row.sha}>{row.sha.slice(0, SHA_LENGTH)}</code>
      </td>
      <td role="cell" className="cell-repository">
        {row.repository}
      </td>
      <td role="cell" className="cell-verdict">
        <span className={counts ? 'verdict counts' : 'verdict'}>
          <span aria-hidden="true">{counts ? '●' : '○'}</span> {VERDICT_WORDS[row.verdict]}
        </span>
        {row.reason !== null && <span className="reason">{row.reason}</span>}
      </td>
    </tr>
  );
}
