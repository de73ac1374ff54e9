import type { ProgressStatus, StatusCount } from '../answers.js';
import { countText } from '../format.js';
import { STATUS_WORDS } from '../words.js';

/** A status by shape and word; colour only repeats it. */
export function StatusMark({ status }: { status: ProgressStatus }) {
  const { name, meaning } = STATUS_WORDS[status];
  return (
    <span className={`status status-${status}`} title={meaning}>
      <StatusShape status={status} />
      {name}
    </span>
  );
}

const SHAPES: Record<ProgressStatus, React.JSX.Element> = {
  MET: <path className="solid" d="M7 1a6 6 0 1 1 0 12A6 6 0 0 1 7 1Zm-3 6 2 2.2L10.2 5" />,
  MISSED: <path d="M7 1.5 12.5 7 7 12.5 1.5 7Z" />,
  TOO_EARLY: (
    <>
      <circle cx="7" cy="7" r="5.4" />
      <path className="solid" d="M7 1.6a5.4 5.4 0 0 1 0 10.8Z" />
    </>
  ),
  NOT_STARTED: <circle cx="7" cy="7" r="5.4" />,
  METHOD_CHANGED: <path d="M1.5 7h11M4.5 4l-3 3 3 3M9.5 4l3 3-3 3" />,
  NOT_MEASURABLE: <circle cx="7" cy="7" r="5.4" strokeDasharray="2.2 2.04" />,
  NO_DATA: <path d="M2 2h10v10H2ZM2 7l5-5M2 12 12 2M7 12l5-5" />,
};

function StatusShape({ status }: { status: ProgressStatus }) {
  return (
    <svg className="status-shape" viewBox="0 0 14 14" aria-hidden="true">
      {SHAPES[status]}
    </svg>
  );
}

/** How many goals stand where: one bar, and the same in words. */
export function StatusBar({ statuses, legend = true }: { statuses: StatusCount[]; legend?: boolean }) {
  const shown = statuses.filter(({ count }) => count > 0);
  const words = shown.map(({ status, count }) => `${STATUS_WORDS[status].name} ${countText(count)}`).join(', ');
  return (
    <div className="statuses">
      <div className="status-bar" role="img" aria-label={words} title={words}>
        {shown.map(({ status, count }) => (
          <span key={status} className={`bar-${status}`} style={{ flexGrow: count }} />
        ))}
      </div>
      {legend && (
        <ul className="status-legend" aria-hidden="true">
          {shown.map(({ status, count }) => (
            <li key={status}>
              <span className={`swatch bar-${status}`} />
              {STATUS_WORDS[status].name} <b>{countText(count)}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
