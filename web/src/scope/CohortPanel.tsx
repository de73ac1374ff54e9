import type { CohortRollup, Frame, Program } from '../answers.js';
import { countOf, countText, multipleText, targetText, weekText } from '../format.js';
import { Figure, Value } from '../parts/Figure.js';
import { StatusBar } from '../parts/Status.js';
import { Because } from '../parts/Why.js';
import { countIn } from './answer.js';

interface CohortPanelProps {
  cohort: CohortRollup;
  week: string;
  program: Program;
  frame: Frame;
}

/** The teams that share a target. */
export function CohortPanel({ cohort, week, program, frame }: CohortPanelProps) {
  const made = <MadeOf cohort={cohort} week={week} frame={frame} />;
  const target = targetText(cohort.multiple);
  return (
    <section className="cohort" aria-label={`The ${target} cohort`}>
      <h3>
        {target} <span>{countOf(cohort.teams, 'team')}</span>
      </h3>
      <dl className="figures">
        <Figure
          label="Comparable"
          value={countText(cohort.figuresFrom)}
          note={`of ${countText(cohort.teams)}`}
          why={
            <>
              Teams with at least 10 deliveries and 13 weeks in the baseline, and at least half of the current weeks
              known. Only these enter the figures beside this one. {made}
            </>
          }
        />
        <Figure
          label="Typical team"
          strong
          value={<Value of={cohort.medianMultiple} as={multipleText} />}
          note="median"
          why={<>The median of the comparable teams’ multiples: half of them stand above it. {made}</>}
        />
        <Figure
          label="All together"
          strong
          value={<Value of={cohort.pooledMultiple} as={multipleText} />}
          note="pooled"
          why={
            <>
              All output together: the sum of the current rates ÷ the sum of the baseline rates, over the same teams.
              Large teams weigh more. {made}
            </>
          }
        />
        {program.finished ? <Verdicts cohort={cohort} /> : <Standings cohort={cohort} target={target} />}
      </dl>
      <StatusBar statuses={cohort.statuses} />
    </section>
  );
}

function MadeOf({ cohort, week, frame }: Omit<CohortPanelProps, 'program'>) {
  const { ruleVersion, methodVersion } = frame.installation;
  return (
    <>
      <Because of="A multiple">rate of the last 13 closed weeks since the start ÷ rate of the baseline</Because>
      <Because of="n">{countOf(cohort.figuresFrom, 'team')}</Because>
      <Because of="As of">the week {weekText(week)}</Because>
      <Because of="Versions">
        rules {ruleVersion}, method {methodVersion}
      </Because>
    </>
  );
}

function Standings({ cohort, target }: { cohort: CohortRollup; target: string }) {
  return (
    <>
      <Figure
        label="On plan now"
        value={<Counted cohort={cohort} count={cohort.onPlanNow} />}
        note={`of ${countText(cohort.figuresFrom)}`}
        why={<>Comparable teams whose multiple is at or above what the plan line asks, averaged over the same weeks.</>}
      />
      <Figure
        label="At target now"
        value={<Counted cohort={cohort} count={cohort.atTargetNow} />}
        note={`of ${countText(cohort.figuresFrom)}`}
        why={
          <>
            Comparable teams whose multiple is {target} or more now. A plain count: no probability, and no promise that
            it lasts.
          </>
        }
      />
    </>
  );
}

function Verdicts({ cohort }: { cohort: CohortRollup }) {
  const met = countIn(cohort.statuses, 'MET');
  const missed = countIn(cohort.statuses, 'MISSED');
  const why = (
    <>Verdict on the last 13 weeks of the program, for every team that has a multiple, small baselines included.</>
  );
  return (
    <>
      <Figure label="Met" value={countText(met)} note={`of ${countText(met + missed)} judged`} why={why} />
      <Figure label="Missed" value={countText(missed)} note={`of ${countText(met + missed)} judged`} why={why} />
    </>
  );
}

/** Without comparable teams a count of them says nothing. */
function Counted({ cohort, count }: { cohort: CohortRollup; count: number }) {
  return <Value of={cohort.figuresFrom > 0 ? count : null} as={countText} />;
}
