import { lazy, Suspense, useState } from 'react';
import type { Frame, Goal, Program, TeamNode } from '../answers.js';
import { addDays } from '../format.js';
import { Guard } from '../parts/Guard.js';
import { Failure, Loading } from '../parts/States.js';
import { GOAL_WEEKS } from '../queries.js';
import { useAnswer } from '../useAnswer.js';
import { adoptionSummary, adoptionToDraw } from './adoption.js';
import { AdoptionTable, WeeksTable } from './WeekTables.js';
import { chartWeeks, weeksSummary } from './weeks.js';

const WeeklyChart = lazy(() => import('./WeeklyChart.js').then(({ WeeklyChart: chart }) => ({ default: chart })));
const AdoptionChart = lazy(() => import('./AdoptionChart.js').then(({ AdoptionChart: chart }) => ({ default: chart })));

interface WeeklySectionProps {
  node: TeamNode;
  goal: Goal | null;
  program: Program;
  frame: Frame;
}

/** The baseline and the program week by week: what was delivered, and what the plan line asks. */
export function WeeklySection({ node, goal, program, frame }: WeeklySectionProps) {
  const closed = addDays(frame.installation.lastClosedWeek, 7);
  const end = addDays(program.finalWeek, 7);
  const { answer, error, again } = useAnswer(GOAL_WEEKS, {
    slug: node.slug,
    program: program.slug,
    from: mondayOf(program.baselineFrom),
    to: closed < end ? closed : end,
    hasGoal: goal !== null,
    multiple: goal?.targetMultiple ?? 2,
  });
  const [withBaseline, showBaseline] = useState(true);
  const from = withBaseline ? '' : mondayOf(program.start);
  const weeks =
    answer === undefined ? [] : chartWeeks(answer, goal?.baselineRate ?? null).filter(({ week }) => week >= from);
  // One entry for each week of the other chart, so that both share their time axis.
  const adoption = adoptionToDraw(
    answer?.team ?? null,
    weeks.map(({ week }) => week),
  );
  return (
    <section className="weekly" aria-labelledby="weekly">
      <div className="section-head">
        <h2 id="weekly">Deliveries per week</h2>
        <div className="views" role="group" aria-label="Weeks shown">
          <button type="button" aria-pressed={withBaseline} onClick={() => showBaseline(true)}>
            Baseline and program
          </button>
          <button type="button" aria-pressed={!withBaseline} onClick={() => showBaseline(false)}>
            Program only
          </button>
        </div>
      </div>
      {error !== undefined && <Failure what="The weekly chart" message={error} again={again} />}
      {error === undefined && answer === undefined && <Loading what="the weeks" tall />}
      {answer !== undefined && (
        <Guard>
          <Suspense fallback={<Loading what="the charts" tall />}>
            <figure>
              <figcaption className="summary">{weeksSummary(weeks, goal, program.finished)}</figcaption>
              <WeeklyChart weeks={weeks} goal={goal} start={mondayOf(program.start)} />
            </figure>
            <WeeksTable weeks={weeks} />
            {adoption !== null ? (
              <>
                <h3>{adoption.basis.heading}</h3>
                <figure>
                  <figcaption className="summary">{adoptionSummary(adoption.basis, adoption.weeks)}</figcaption>
                  <AdoptionChart {...adoption} />
                </figure>
                <AdoptionTable {...adoption} />
              </>
            ) : (
              <p className="aside">How many of the team use AI tools, and how many commits name one, is not known.</p>
            )}
          </Suspense>
        </Guard>
      )}
    </section>
  );
}

/** The Monday of the week of a day. */
function mondayOf(date: string): string {
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(date, -weekday);
}
