import type { Frame, Program } from '../answers.js';
import { addressOf } from '../address.js';
import { stepParams } from '../navigation.js';
import { dayText, weekText } from '../format.js';

interface MastheadProps {
  frame: Frame | undefined;
  program: Program | undefined;
}

/** Whose page this is, which program, and as of when. */
export function Masthead({ frame, program }: MastheadProps) {
  return (
    <header className="masthead">
      <div className="masthead-line">
        <a className="brand" href={addressOf(null, { program: program?.slug })}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M1.5 12.5 6 9l2.5 1.2L14.5 3" />
          </svg>
          Paceline
        </a>
        {frame !== undefined && <span className="organization">{frame.scopes.map(({ name }) => name).join(', ')}</span>}
        {frame !== undefined && program !== undefined && <ProgramSwitch programs={frame.programs} program={program} />}
      </div>
      {frame !== undefined && <AsOf frame={frame} />}
    </header>
  );
}

function ProgramSwitch({ programs, program }: { programs: Program[]; program: Program }) {
  return (
    <label className="program-switch">
      <span>Program</span>
      <select value={program.slug} onChange={(event) => stepParams({ program: event.target.value })}>
        {programs.map(({ slug, name, finished }) => (
          <option key={slug} value={slug}>
            {name}
            {finished ? ' (finished)' : ''}
          </option>
        ))}
      </select>
    </label>
  );
}

function AsOf({ frame: { installation } }: { frame: Frame }) {
  return (
    <div className="as-of">
      <p>
        Last closed week <b>{weekText(installation.lastClosedWeek)}</b>
        <span> · as of {dayText(installation.now.slice(0, 10))}</span>
      </p>
      {installation.notice !== null && (
        <p className="notice">
          <span className="tag">{installation.sample ? 'Sample' : 'Note'}</span>
          {installation.notice}
        </p>
      )}
    </div>
  );
}
