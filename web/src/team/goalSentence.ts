import type { Goal, Program } from '../answers.js';
import { multipleText, rateText, targetText } from '../format.js';

/** Where a team stands, in one sentence made of its figures. */
export function goalSentence(goal: Goal, { finished }: Program): string {
  const target = targetText(goal.targetMultiple);
  const { multiple13w, expectedMultiple } = goal;
  if (goal.status === 'NOT_STARTED') return `The goal is ${target} of the baseline; the program has not begun.`;
  if (multiple13w === null) return `The goal is ${target} of the baseline; the current multiple is not known.`;
  const rough = goal.measurability === 'LOW_PRECISION' ? ', roughly measured' : '';
  const now = multipleText(multiple13w);
  if (goal.status === 'MET')
    return `Delivered at ${now} its baseline in the 13 weeks that decided${rough}: the ${target} target was met.`;
  if (goal.status === 'MISSED')
    return `Delivered at ${now} its baseline in the 13 weeks that decided${rough}: below the ${target} target.`;
  const stood = `${finished ? 'Delivered' : 'Delivers'} at ${now} its baseline${rough}`;
  if (expectedMultiple === null) return `${stood}; the goal is ${target}.`;
  const side = multiple13w >= expectedMultiple ? 'at or above' : 'below';
  const required =
    goal.requiredRate === null ? '' : ` Reaching ${target} takes ${rateText(goal.requiredRate)} deliveries a week.`;
  return `${stood}, ${side} the ${multipleText(expectedMultiple)} that the plan line asks by now.${required}`;
}
