import type { CohortRollup, Program, ProgressStatus, Rollup, StatusCount } from '../answers.js';
import { addDays, countOf, countText, dayText, multipleText, targetText } from '../format.js';

/** The verdict looks at the program's last weeks. */
const DECIDING_WEEKS = 13;

/** The answer to "how many will make it?", as far as numbers carry it today: counts, and no promise. */
export function answerOf(program: Program, rollup: Rollup): string {
  if (rollup.teams === 0) return `No team here has a goal in ${program.name}.`;
  const asked = `Of ${countOf(rollup.teams, 'team')} asked to reach ${targetsOf(rollup.cohorts)}`;
  if (countIn(rollup.statuses, 'NOT_STARTED') > 0) {
    return `${countOf(rollup.teams, 'team')} will be asked to reach ${targetsOf(rollup.cohorts)} from ${dayText(program.start)} on.`;
  }
  return [`${asked}, ${program.finished ? verdict(rollup) : standing(rollup)}`, typical(program, rollup)].join(' ');
}

/** `at least 3x (6 of them 10x)`. */
function targetsOf(cohorts: CohortRollup[]): string {
  const [lowest, ...higher] = [...cohorts].filter(({ teams }) => teams > 0).sort((a, b) => a.multiple - b.multiple);
  if (lowest === undefined) return 'their targets';
  if (higher.length === 0) return targetText(lowest.multiple);
  const more = higher.map(({ multiple, teams }) => `${countText(teams)} of them ${targetText(multiple)}`);
  return `at least ${targetText(lowest.multiple)} (${more.join(', ')})`;
}

function standing({ figuresFrom, cohorts }: Rollup): string {
  const atTarget = sumOf(cohorts, ({ atTargetNow }) => atTargetNow);
  const onPlan = sumOf(cohorts, ({ onPlanNow }) => onPlanNow);
  if (figuresFrom === 0) return 'none can be compared with its baseline yet.';
  return (
    `${countText(figuresFrom)} can be compared: ${countText(atTarget)} ${atTarget === 1 ? 'stands at its' : 'stand at their'} ` +
    `target now, ${countText(onPlan)} ${onPlan === 1 ? 'is' : 'are'} at or above the plan line.`
  );
}

function verdict({ statuses, teams, figuresFrom }: Rollup): string {
  const met = countIn(statuses, 'MET');
  const missed = countIn(statuses, 'MISSED');
  const unknown = teams - met - missed;
  const rough = met + missed - figuresFrom;
  return (
    `${countText(met)} met ${met === 1 ? 'its' : 'their'} target and ${countText(missed)} missed ${missed === 1 ? 'it' : 'theirs'}` +
    (unknown > 0 ? `; ${countText(unknown)} could not be judged.` : '.') +
    (rough > 0 ? ` ${countText(rough)} of these verdicts ${rough === 1 ? 'rests' : 'rest'} on a small baseline.` : '')
  );
}

function typical({ finished }: Program, { medianMultiple, pooledMultiple, figuresFrom }: Rollup): string {
  if (medianMultiple === null) return 'There is no typical multiple yet.';
  const together =
    pooledMultiple === null ? '' : `, all ${countText(figuresFrom)} together at ${multipleText(pooledMultiple)}`;
  return figuresFrom === 1
    ? `It ${finished ? 'delivered' : 'delivers'} at ${multipleText(medianMultiple)} its baseline.`
    : `The typical comparable team ${finished ? 'delivered' : 'delivers'} at ${multipleText(medianMultiple)} its baseline${together}.`;
}

export function countIn(statuses: StatusCount[], wanted: ProgressStatus): number {
  return statuses.find(({ status }) => status === wanted)?.count ?? 0;
}

function sumOf(cohorts: CohortRollup[], of: (cohort: CohortRollup) => number): number {
  return cohorts.reduce((sum, cohort) => sum + of(cohort), 0);
}

/** Where the program is in its time, in words. */
export function phaseOf(program: Program, today: string): string {
  if (program.finished) return `ended ${dayText(program.deadline)}`;
  if (program.start > today) return `starts ${dayText(program.start)}`;
  const deciding = addDays(program.finalWeek, -7 * (DECIDING_WEEKS - 1));
  const when = deciding > today ? `begin ${dayText(deciding)}` : `began ${dayText(deciding)}`;
  return `runs until ${dayText(program.deadline)}; the 13 weeks that decide ${when}`;
}

/** Teams outside the distribution, and why. */
export function outsideOf({ teams, figuresFrom, lowPrecision, statuses }: Rollup): { why: string; count: number }[] {
  const noData = countIn(statuses, 'NO_DATA');
  const notMeasurable = countIn(statuses, 'NOT_MEASURABLE');
  const notStarted = countIn(statuses, 'NOT_STARTED');
  const changed = countIn(statuses, 'METHOD_CHANGED');
  const rest = Math.max(0, teams - figuresFrom - noData - notMeasurable - notStarted - changed);
  const rough = Math.min(rest, lowPrecision);
  return [
    { why: 'small baseline, 3 to 9 deliveries: too rough', count: rough },
    { why: 'no data: under half of the current weeks known', count: noData },
    { why: 'not measurable: baseline too small or too short', count: notMeasurable },
    { why: 'counted by another source than the baseline', count: changed },
    { why: 'not started', count: notStarted },
    { why: 'no current figure', count: rest - rough },
  ].filter(({ count }) => count > 0);
}
