import type { Frame, Program, TeamNode } from '../answers.js';
import { addDays, dayText } from '../format.js';
import { FreshnessNote } from '../parts/FreshnessNote.js';
import { StatusMark } from '../parts/Status.js';
import { Empty } from '../parts/States.js';
import { Trail } from '../parts/Trail.js';
import { NewestReview } from '../review/NewestReview.js';
import { phaseOf } from '../scope/answer.js';
import { flagText } from '../words.js';
import { Arithmetic } from './Arithmetic.js';
import { BaselineBox } from './BaselineBox.js';
import { DeliveryLog } from './DeliveryLog.js';
import { goalSentence } from './goalSentence.js';
import { KeyFigures } from './KeyFigures.js';
import { WeeklySection } from './WeeklySection.js';

interface GoalPageProps {
  node: TeamNode;
  frame: Frame;
  program: Program;
  /** It stands below the picture of the same team's scope, which carries the title. */
  below: boolean;
}

/** One team: where it stands against its line, what counted, what did not and why. */
export function GoalPage({ node, frame, program, below }: GoalPageProps) {
  const goal = node.progress;
  return (
    <article className="team">
      {!below && <Trail parent={node.parent} program={program} />}
      <header className="lead">
        {below ? <h2>{node.name}’s own goal</h2> : <h1 tabIndex={-1}>{node.name}</h1>}
        <p className="phase">
          {program.name} {phaseOf(program, frame.installation.now.slice(0, 10))} · baseline{' '}
          {dayText(program.baselineFrom)} to {dayText(addDays(program.baselineTo, -1))}
        </p>
        {goal !== null && (
          <>
            <p className="answer">{goalSentence(goal, program)}</p>
            <p className="standing">
              <StatusMark status={goal.status} />
              {goal.reason !== null && <span>{goal.reason}</span>}
            </p>
            {goal.flags.length > 0 && (
              <ul className="flags">
                {goal.flags.map((flag) => (
                  <li key={flag}>{flagText(flag)}</li>
                ))}
              </ul>
            )}
          </>
        )}
        <FreshnessNote freshness={node.freshness} installation={frame.installation} />
      </header>
      {goal === null && (
        <Empty title={`No goal in ${program.name}`}>
          What {node.name} delivered is shown below, without a target to hold it against.
        </Empty>
      )}
      {goal !== null && <KeyFigures goal={goal} program={program} frame={frame} />}
      <WeeklySection node={node} goal={goal} program={program} frame={frame} />
      {goal !== null && (
        <div className="overview">
          <Arithmetic goal={goal} finished={program.finished} />
          <BaselineBox goal={goal} />
        </div>
      )}
      <DeliveryLog key={`${node.slug} ${program.slug}`} node={node} program={program} frame={frame} />
      {!below && <NewestReview slug={node.slug} name={node.name} expected={false} />}
    </article>
  );
}
