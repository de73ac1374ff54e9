import type { AdoptionPicture } from './adoption-picture.js';
import { bullets, table } from './markdown.js';
import { notCompared } from './not-compared.js';
import { addWeeks } from './week.js';
import { finalWeek } from './program.js';
import type { ProgramReview, Review, ReviewGoal } from './review.js';
import type { CohortPicture } from './rollup.js';
import { count, dayText, multipleText, rateText, shareText, targetText, weekText, weeksText } from './words.js';

/** The review as Markdown: every sentence from a number, the same text for the same review. */
export function renderReview(review: Review, edition: number): string {
  const asOf = `Edition ${edition}, from data as of ${review.asOf.slice(0, 16).replace('T', ' ')} UTC.`;
  return [
    `# Weekly review: ${review.scope.name}`,
    `**Week of ${weekText(review.week)}.** ${asOf}${review.notice === null ? '' : `\n\n> ${review.notice}`}`,
    '## In short',
    bullets([...review.programs.map(inShort), ...(review.adoption ? [adoptionSentence(review.adoption)] : [])]),
    ...review.programs.flatMap(programSection),
    '## The data behind it',
    bullets(dataSentences(review)),
  ]
    .join('\n\n')
    .concat('\n');
}

function inShort(program: ProgramReview): string {
  const all = program.now.all;
  if (all.statuses.NOT_STARTED)
    return `**${program.name}** starts on ${dayText(program.dates.start)}; ${count(all.teams, 'team')} will take part.`;
  const cohorts = program.now.cohorts.map((cohort) => (program.finished ? verdictOf(cohort) : standingOf(cohort)));
  const frame = program.finished
    ? `**${program.name}** ended with the week of ${weekText(finalWeek(program.dates))}.`
    : `**${program.name}** runs until ${dayText(program.dates.deadline)}; ${untilVerdict(program)}.`;
  return [frame, ...cohorts, typical(program)].join(' ');
}

function untilVerdict(program: ProgramReview): string {
  return program.weeksToVerdict > 0
    ? `the 13 weeks that decide begin in ${count(program.weeksToVerdict, 'week')}`
    : 'the 13 weeks that decide have begun';
}

function verdictOf(cohort: CohortPicture): string {
  const met = cohort.statuses.MET ?? 0;
  const missed = cohort.statuses.MISSED ?? 0;
  const unknown = cohort.teams - met - missed;
  return (
    `Of ${count(cohort.teams, 'team')} with a ${targetText(cohort.multiple)} target, ${met} met it and ${missed} missed it` +
    (unknown > 0 ? `; ${unknown} could not be judged.` : '.') +
    (cohort.lowPrecision > 0 ? ` ${cohort.lowPrecision} of them had a baseline of only 3 to 9 deliveries.` : '') +
    higher(cohort, 'reached')
  );
}

function standingOf(cohort: CohortPicture): string {
  if (cohort.figuresFrom === 0) {
    return (
      `None of the ${count(cohort.teams, 'team')} with a ${targetText(cohort.multiple)} target can be compared.` +
      higher(cohort, cohort.higherAtTargetNow === 1 ? 'stands at' : 'stand at')
    );
  }
  return (
    `Of ${count(cohort.teams, 'team')} with a ${targetText(cohort.multiple)} target, ${cohort.figuresFrom} can be compared: ` +
    `${cohort.atTargetNow} ${cohort.atTargetNow === 1 ? 'stands' : 'stand'} at the target now and ` +
    `${cohort.onPlanNow} at or above the plan line.` +
    higher(cohort, cohort.higherAtTargetNow === 1 ? 'stands at' : 'stand at')
  );
}

/** Teams with a higher target count towards this one too. */
function higher({ higherTeams, higherAtTargetNow, multiple }: CohortPicture, verb: string): string {
  if (higherTeams === 0) return '';
  return ` Of the ${count(higherTeams, 'team')} with a higher target, ${higherAtTargetNow} ${verb} ${targetText(multiple)} or more.`;
}

function typical({ now: { all }, finished }: ProgramReview): string {
  if (all.medianMultiple === null) return 'There is no typical multiple yet.';
  const verb = finished ? 'delivered' : 'delivers';
  return (
    `The typical comparable team ${verb} at ${multipleText(all.medianMultiple)} its baseline; ` +
    `all ${all.figuresFrom} together at ${multipleText(all.pooledMultiple)}.`
  );
}

function adoptionSentence({ basis, share, hidden, shareBefore, weeks, commits }: AdoptionPicture): string {
  if (hidden) return '**AI tools:** this group is too small for its use of them to be shown.';
  if (share === null) return '**AI tools:** how much they are used is not known for these weeks.';
  const before =
    shareBefore === null ? '' : `, against ${shareText(shareBefore)} in the same number of weeks a quarter earlier`;
  return basis === 'ACTIVE_ENGINEERS'
    ? `**AI tools:** in a week of the last ${weeks}, ${shareText(share)} of the engineers were active with one${before}.`
    : `**AI tools:** ${shareText(share)} of ${count(commits ?? 0, 'commit')} in the last ${weeks} weeks name an AI co-author${before}. ` +
        'This is a floor: help that leaves no trailer is not in it.';
}

/** A program that was decided in an earlier week has its line in short, and no section any more. */
function programSection(program: ProgramReview): string[] {
  const { before, now } = program;
  if (!program.judgedThisWeek) return [];
  return [
    `## ${program.name}`,
    cohortTable(program),
    ...(before && !program.finished ? [sinceLastWeek(before.all, now.all)] : []),
    ...(program.nearest.length > 0 ? ['### Nearest to their targets', goalTable(program.nearest)] : []),
    ...(program.few.length > 0 ? ['### The teams that can be compared, by name', goalTable(program.few)] : []),
    ...(program.furthest.length > 0 ? ['### Furthest from their targets', goalTable(program.furthest)] : []),
    ...(program.notCompared.length > 0
      ? ['### Not compared, and what would mend it', bullets(program.notCompared.map(notCompared))]
      : []),
    ...(program.correlation === null ? [] : ['### AI adoption beside velocity', program.correlation]),
  ];
}

function cohortTable({ now, finished }: ProgramReview): string {
  const head = ['Target', 'Teams', 'Comparable', 'Median multiple', 'All output together'];
  const rows = now.cohorts.map((cohort) => [
    targetText(cohort.multiple),
    cohort.teams,
    cohort.figuresFrom,
    multipleText(cohort.medianMultiple),
    multipleText(cohort.pooledMultiple),
    ...(finished ? [cohort.statuses.MET ?? 0, cohort.statuses.MISSED ?? 0] : [cohort.onPlanNow, cohort.atTargetNow]),
  ]);
  return table([...head, ...(finished ? ['Met', 'Missed'] : ['On plan now', 'At target now'])], rows);
}

function sinceLastWeek(before: CohortPicture, now: CohortPicture): string {
  const changes = [
    change('the median multiple', multipleText(before.medianMultiple), multipleText(now.medianMultiple)),
    change('teams at or above the plan line', before.onPlanNow, now.onPlanNow),
    change('teams at their target', before.atTargetNow, now.atTargetNow),
    change('teams without data', before.statuses.NO_DATA ?? 0, now.statuses.NO_DATA ?? 0),
  ].filter((text) => text !== null);
  return `Since last week: ${changes.length > 0 ? changes.join('; ') : 'no change in these figures'}.`;
}

function change(what: string, before: string | number, now: string | number): string | null {
  return before === now ? null : `${what} went from ${before} to ${now}`;
}

function goalTable(goals: ReviewGoal[]): string {
  return table(
    ['Team', 'Target', 'Multiple now', 'Plan asks', 'Deliveries now', 'Deliveries in the baseline', 'Needed per week'],
    goals.map((goal) => [
      goal.name,
      targetText(goal.targetMultiple),
      multipleText(goal.multiple13w),
      multipleText(goal.expectedMultiple),
      `${goal.deliveries13w} in ${weeksText(goal.exposure13w)}`,
      `${goal.baselineDeliveries} in ${weeksText(goal.baselineExposure)}`,
      goal.requiredRate === null ? 'decided' : rateText(goal.requiredRate),
    ]),
  );
}

function dataSentences({ data, week }: Review): string[] {
  const closing = dayText(addWeeks(week, 1));
  return [
    data.behind === 0
      ? `All ${count(data.repositories, 'repository feed')} are known up to ${closing}.`
      : `${data.behind} of ${count(data.repositories, 'repository feed')} end before ${closing}; ` +
        `the oldest is ${data.oldestRepository ?? 'unknown'}, ${data.knownThrough === null ? 'never read' : `known up to ${dayText(data.knownThrough.slice(0, 10))}`}.`,
    ...(data.pullFailure === null ? [] : [`The last pull from GitHub reports: ${data.pullFailure}.`]),
    ...(data.failing === 0 ? [] : [failingSentence(data)]),
    ...(data.coverage === null
      ? []
      : [`${shareText(data.coverage)} of the teams' last 13 weeks are complete; the others enter no rate.`]),
    'A delivery is a commit that reached production for the first time in its scope. A multiple is the rate of the last 13 closed weeks of the program ÷ the rate of the baseline.',
    'Comparable: at least 10 deliveries and 13 weeks in the baseline, and at least half of the current weeks known. Ranges and forecasts are not shown yet: these are measured figures, not promises.',
    `Counting rules version ${data.ruleVersion}, method version ${data.methodVersion}.`,
  ];
}

function failingSentence({ failing, failures }: Review['data']): string {
  const more =
    failing > failures.length
      ? `; and ${count(failing - failures.length, 'more repository', 'more repositories')}`
      : '';
  // What is wrong with all of an owner is said once.
  const said = [...new Set(failures.map(({ message }) => message))].join('; ');
  return `The last pull of ${count(failing, 'repository', 'repositories')} failed: ${said}${more}. What was known before stays.`;
}
