import type { Frame, Program, TeamNode } from '../answers.js';
import { addDays, dayText } from '../format.js';
import { FreshnessNote } from '../parts/FreshnessNote.js';
import { Trail } from '../parts/Trail.js';
import { NewestReview } from '../review/NewestReview.js';
import { TeamsSection } from '../teams/TeamsSection.js';
import { answerOf, phaseOf } from './answer.js';
import { CohortPanel } from './CohortPanel.js';
import { CorrelationNote } from './CorrelationNote.js';
import { Distribution } from './Distribution.js';

interface ScopePageProps {
  node: TeamNode;
  frame: Frame;
  program: Program;
}

/** The organisation or a department: the answer, its parts, and the teams below. */
export function ScopePage({ node, frame, program }: ScopePageProps) {
  const { rollup } = node;
  const cohorts = rollup.cohorts.filter(({ teams }) => teams > 0);
  return (
    <article className="scope">
      <Trail parent={node.parent} program={program} />
      <header className="lead">
        <h1 tabIndex={-1}>{node.name}</h1>
        <p className="phase">
          {program.name} {phaseOf(program, frame.installation.now.slice(0, 10))} · baseline{' '}
          {dayText(program.baselineFrom)} to {dayText(addDays(program.baselineTo, -1))}
        </p>
        <p className="answer">{answerOf(program, rollup)}</p>
        <FreshnessNote freshness={node.freshness} installation={frame.installation} />
      </header>
      {rollup.teams > 0 && (
        <div className="overview">
          <section aria-labelledby="cohorts">
            <h2 id="cohorts">By target</h2>
            {cohorts.map((cohort) => (
              <CohortPanel key={cohort.multiple} cohort={cohort} week={rollup.week} program={program} frame={frame} />
            ))}
          </section>
          <Distribution rollup={rollup} />
        </div>
      )}
      {rollup.correlation && <CorrelationNote correlation={rollup.correlation} />}
      <TeamsSection key={node.slug} node={node} frame={frame} program={program} />
      <NewestReview slug={node.slug} name={node.name} expected />
    </article>
  );
}
