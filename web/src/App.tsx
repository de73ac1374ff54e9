import { useEffect } from 'react';
import type { Frame, Program } from './answers.js';
import { addressOf, readAddress } from './address.js';
import { useHash } from './navigation.js';
import { Guard } from './parts/Guard.js';
import { Masthead } from './parts/Masthead.js';
import { Empty, Failure, Loading } from './parts/States.js';
import { FRAME, NODE } from './queries.js';
import { ScopePage } from './scope/ScopePage.js';
import { GoalPage } from './team/GoalPage.js';
import { useAnswer } from './useAnswer.js';

const NOTHING = {};

/** The frame of the page: header, the node that the address names, footer. */
export function App() {
  const { team, params } = readAddress(useHash());
  const { answer: frame, error, again } = useAnswer(FRAME, NOTHING);
  const program = frame === undefined ? undefined : chooseProgram(frame, params.get('program'));
  return (
    <>
      <a className="skip" href="#content" onClick={skip}>
        Skip to the content
      </a>
      <Masthead frame={frame} program={program} />
      <main id="content" tabIndex={-1}>
        <Guard>
          {error !== undefined && <Failure what="Paceline" message={error} again={again} />}
          {error === undefined && frame === undefined && <Loading what="the organisation" tall />}
          {frame !== undefined && program === undefined && (
            <Empty title="No program yet">
              The organisation file names no program, so there is no target to compare with. Add one under{' '}
              <code>programs</code> and import the file again: <code>paceline import org FILE</code>.
            </Empty>
          )}
          {frame !== undefined && program !== undefined && <Shown team={team} frame={frame} program={program} />}
        </Guard>
      </main>
      <footer className="foot">
        {frame !== undefined && (
          <p>
            Paceline · counting rules version {frame.installation.ruleVersion}, method version{' '}
            {frame.installation.methodVersion} · “–” stands for not known, never for 0
          </p>
        )}
      </footer>
    </>
  );
}

/** The address belongs to the pages, so the skip link moves the focus itself. */
function skip(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

/** The one asked for, else the newest that runs, else the newest. */
function chooseProgram({ programs, installation }: Frame, asked: string | null): Program | undefined {
  const runs = (program: Program): boolean => !program.finished && program.start <= installation.now.slice(0, 10);
  return programs.find(({ slug }) => slug === asked) ?? programs.find(runs) ?? programs[0];
}

interface ShownProps {
  team: string | null;
  frame: Frame;
  program: Program;
}

/** The team of the address, or where begins what the reader may see. */
function Shown({ team, frame, program }: ShownProps) {
  const [first, ...others] = frame.scopes;
  if (team === null && others.length > 0) {
    return (
      <article className="scope">
        <h1 tabIndex={-1}>Your teams</h1>
        <ul className="scopes">
          {frame.scopes.map(({ slug, name }) => (
            <li key={slug}>
              <a href={addressOf(slug, { program: program.slug })}>{name}</a>
            </li>
          ))}
        </ul>
      </article>
    );
  }
  return <NodeView slug={team ?? first?.slug ?? ''} frame={frame} program={program} />;
}

interface NodeViewProps {
  slug: string;
  frame: Frame;
  program: Program;
}

function NodeView({ slug, frame, program }: NodeViewProps) {
  const { answer, error, again } = useAnswer(NODE, { slug, program: program.slug });
  const node = answer?.team;
  const name = node?.name;
  useEffect(() => {
    document.title = name === undefined ? 'Paceline' : `${name} · ${program.name} · Paceline`;
  }, [name, program.name]);

  if (error !== undefined) return <Failure what={slug} message={error} again={again} />;
  if (node === null) {
    return (
      <Empty title="No such team">
        There is no team “{slug}” here. It may have been renamed; <a href="#/">look for it in the list of all teams</a>.
      </Empty>
    );
  }
  if (node === undefined) return <Loading what={slug} tall />;
  const isScope = node.children.totalCount > 0;
  return (
    <>
      {isScope && <ScopePage key={slug} node={node} frame={frame} program={program} />}
      {(!isScope || node.progress !== null) && (
        <GoalPage key={`${slug} goal`} node={node} frame={frame} program={program} below={isScope} />
      )}
    </>
  );
}
