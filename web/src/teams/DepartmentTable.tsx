import type { CohortRollup, DepartmentRow, Program } from '../answers.js';
import { addressOf } from '../address.js';
import { countOf, countText, multipleText } from '../format.js';
import { Value } from '../parts/Figure.js';
import { Failure, Loading } from '../parts/States.js';
import { StatusBar } from '../parts/Status.js';
import { Why } from '../parts/Why.js';
import { DEPARTMENTS } from '../queries.js';
import { countIn } from '../scope/answer.js';
import { useAnswer } from '../useAnswer.js';

const MOST_SHOWN = 200;

/** What lies directly below a scope, each with its own rollup. */
export function DepartmentTable({ slug, program }: { slug: string; program: Program }) {
  const { answer, error, again } = useAnswer(DEPARTMENTS, {
    slug,
    program: program.slug,
    first: MOST_SHOWN,
    after: null,
  });
  if (error !== undefined) return <Failure what="The list of departments" message={error} again={again} />;
  if (!answer) return <Loading what="the departments" />;
  const children = answer.team?.children;
  const departments = children?.nodes.filter((node) => node.children.totalCount > 0) ?? [];
  const left = (children?.totalCount ?? 0) - (children?.nodes.length ?? 0);
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label="Departments">
        <table className="grid departments">
          <caption className="unseen">Departments and how their teams stand in {program.name}</caption>
          <Head finished={program.finished} />
          <tbody>
            {departments.map((department) => (
              <Row key={department.slug} department={department} program={program} />
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && <p className="note-line">and {countText(left)} more; the list of teams finds them by name.</p>}
    </>
  );
}

function Head({ finished }: { finished: boolean }) {
  return (
    <thead>
      <tr>
        <th scope="col">Department</th>
        <th scope="col" className="numeric">
          Teams
        </th>
        <th scope="col" className="numeric">
          Comparable
        </th>
        <th scope="col" className="numeric">
          <Why label="Typical team">The median of the comparable teams’ multiples.</Why>
        </th>
        <th scope="col" className="numeric">
          <Why label="All together">
            The sum of the current rates ÷ the sum of the baseline rates, over the same teams.
          </Why>
        </th>
        <th scope="col" className="numeric">
          {finished ? 'Met' : 'On plan now'}
        </th>
        <th scope="col" className="numeric">
          {finished ? 'Missed' : 'At target now'}
        </th>
        <th scope="col">Statuses</th>
      </tr>
    </thead>
  );
}

function Row({ department: { slug, name, rollup }, program }: { department: DepartmentRow; program: Program }) {
  const sum = (of: (cohort: CohortRollup) => number): number =>
    rollup.cohorts.reduce((total, cohort) => total + of(cohort), 0);
  const known = rollup.figuresFrom > 0;
  const onPlan = known ? sum(({ onPlanNow }) => onPlanNow) : null;
  const atTarget = known ? sum(({ atTargetNow }) => atTargetNow) : null;
  return (
    <tr>
      <th scope="row">
        <a href={addressOf(slug, { program: program.slug })}>{name}</a>
      </th>
      <td className="numeric" title={countOf(rollup.teams, 'team')}>
        {countText(rollup.teams)}
      </td>
      <td className="numeric">{countText(rollup.figuresFrom)}</td>
      <td className="numeric">
        <Value of={rollup.medianMultiple} as={multipleText} />
      </td>
      <td className="numeric">
        <Value of={rollup.pooledMultiple} as={multipleText} />
      </td>
      <td className="numeric">
        <Value of={program.finished ? countIn(rollup.statuses, 'MET') : onPlan} as={countText} />
      </td>
      <td className="numeric">
        <Value of={program.finished ? countIn(rollup.statuses, 'MISSED') : atTarget} as={countText} />
      </td>
      <td className="cell-statuses">
        <StatusBar statuses={rollup.statuses} />
      </td>
    </tr>
  );
}
