import type { Frame, Goal, Program } from '../answers.js';
import { countOf, dayText, exposureText, multipleText, rateText, spanText, targetText } from '../format.js';
import { Figure, Value } from '../parts/Figure.js';
import { Because } from '../parts/Why.js';

interface KeyFiguresProps {
  goal: Goal;
  program: Program;
  frame: Frame;
}

/** The figures of a goal, each with where it comes from. */
export function KeyFigures({ goal, program, frame }: KeyFiguresProps) {
  const { current, baseline } = goal;
  const versions = (
    <Because of="Versions">
      baseline {baseline.version}, rules {frame.installation.ruleVersion}, method {goal.methodVersion}
    </Because>
  );
  const currentWindow = (
    <>
      <Because of="Window">
        {current.from !== null && current.to !== null ? spanText(current.from, current.to) : 'none yet'}
      </Because>
      <Because of="n">
        {countOf(current.deliveries, 'delivery', 'deliveries')} in {exposureText(current.exposure)} weeks of exposure;{' '}
        {current.weeks} of {current.closedWeeks} weeks known
      </Because>
      {versions}
    </>
  );
  const baselineWindow = (
    <>
      <Because of="Window">{spanText(baseline.from, baseline.to)}</Because>
      <Because of="n">
        {countOf(baseline.deliveries, 'delivery', 'deliveries')} in {exposureText(baseline.exposure)} weeks of exposure
      </Because>
      {versions}
    </>
  );
  return (
    <dl className="figures key-figures">
      <Figure
        label={program.finished ? 'Multiple' : 'Multiple now'}
        strong
        value={<Value of={goal.multiple13w} as={multipleText} />}
        note={goal.multiple4w === null ? undefined : <>last 4 weeks {multipleText(goal.multiple4w)}</>}
        why={<>Rate of the current window ÷ rate of the baseline. {currentWindow}</>}
      />
      <Figure
        label={program.finished ? 'Plan asked' : 'Plan asks'}
        value={<Value of={goal.expectedMultiple} as={multipleText} />}
        note={program.finished ? 'in the same weeks' : 'by now'}
        why={
          <>
            The {program.curve.toLowerCase()} plan line from 1x at the start to {targetText(goal.targetMultiple)} when
            the last 13 weeks begin, averaged over the same weeks as the multiple. {currentWindow}
          </>
        }
      />
      <Figure
        label="Target"
        value={targetText(goal.targetMultiple)}
        note={`by ${dayText(program.deadline)}`}
        why={
          <>
            The multiple of its own baseline that the team is asked for, judged on the last 13 weeks of {program.name}.
          </>
        }
      />
      <Figure
        label="Baseline"
        value={<Value of={goal.baselineRate} as={rateText} />}
        note="deliveries a week"
        why={<>Deliveries in the baseline ÷ its weeks of exposure. {baselineWindow}</>}
      />
      <Figure
        label={program.finished ? 'At the end' : 'Now'}
        value={<Value of={goal.rate13w} as={rateText} />}
        note="deliveries a week"
        why={
          <>
            Deliveries ÷ weeks of exposure over the complete weeks of the window; weeks that are not known are left out.{' '}
            {currentWindow}
          </>
        }
      />
      <Figure
        label="Needed"
        value={<Value of={goal.requiredRate} as={rateText} />}
        note={program.finished ? 'decided' : 'deliveries a week'}
        why={
          <>
            Target × baseline rate. Once the last 13 weeks have begun: what is still missing ÷ the exposure still to
            come. {baselineWindow}
          </>
        }
      />
    </dl>
  );
}
