import { all, sum } from './asking.mjs';
import { FIGURES } from './goals.mjs';

const COUNTS = 'teams measurable lowPrecision figuresFrom medianMultiple pooledMultiple statuses { status count }';

/** A scope's picture, and the goals that it says it is made of. `below`: the teams in it; null where some came or went. */
export async function checkRollup(findings, ask, slug, program, week, below) {
  const at = `program: "${program}", week: "${week}"`;
  const goal = `team { slug } entered reason progress { ${FIGURES} }`;
  let rollup = null;
  const goals = await all(async (after) => {
    const { team } = await ask(`{ team(slug: "${slug}") { rollup(${at}) { ${COUNTS} distribution { from to count }
      cohorts { multiple ${COUNTS} atTargetNow higherTeams higherAtTargetNow onPlanNow }
      explain { formulas { figure value inputs { name value } }
        goals(first: 100${after}) { totalCount nodes { ${goal} } pageInfo { hasNextPage endCursor } } } } } }`);
    rollup = team.rollup;
    return rollup.explain.goals;
  });
  const what = `${slug} ${program} ${week}`;
  const slugs = goals.map(({ team }) => team.slug);
  if (below) findings.same(`${what} teams`, slugs.toSorted().join(' '), below.toSorted().join(' '));
  for (const { team, entered, reason, progress } of goals) {
    findings.same(`${what} ${team.slug} entered`, entered, hasFigure(progress));
    findings.same(`${what} ${team.slug} why not`, reason === null, entered);
  }
  const all_ = goals.map(({ progress }) => progress);
  checkCounts(findings, what, rollup, all_);
  for (const { from, to, count } of rollup.distribution) {
    const within = all_.filter(
      (one) => hasFigure(one) && one.multiple13w >= from && one.multiple13w < (to ?? Infinity),
    );
    findings.same(`${what} ${from}–${to}`, count, within.length);
  }
  for (const cohort of rollup.cohorts) checkCohort(findings, `${what} ${cohort.multiple}x`, cohort, all_);
  for (const { figure, value } of rollup.explain.formulas)
    findings.same(`${what} formula of ${figure}`, value, rollup[figure]);
  return goals;
}

const hasFigure = ({ measurability, multiple13w }) => measurability === 'MEASURABLE' && multiple13w !== null;

function checkCounts(findings, what, said, goals) {
  const figures = goals.filter(hasFigure);
  const sorted = figures.map(({ multiple13w }) => multiple13w).toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  const base = sum(figures.map(({ baselineRate }) => baselineRate));
  const of = (name) => goals.filter(({ measurability }) => measurability === name).length;
  const wanted = {
    teams: goals.length,
    measurable: of('MEASURABLE'),
    lowPrecision: of('LOW_PRECISION'),
    figuresFrom: figures.length,
    medianMultiple: sorted.length > 0 ? low + (high - low) * (middle - Math.floor(middle)) : null,
    pooledMultiple: base > 0 ? sum(figures.map(({ rate13w }) => rate13w)) / base : null,
  };
  for (const [name, value] of Object.entries(wanted)) findings.same(`${what} ${name}`, said[name], value);
  for (const { status, count } of said.statuses) {
    findings.same(`${what} ${status}`, count, goals.filter((goal) => goal.status === status).length);
  }
  findings.same(`${what} statuses`, sum(said.statuses.map(({ count }) => count)), goals.length);
}

function checkCohort(findings, what, cohort, goals) {
  const own = goals.filter(({ targetMultiple }) => targetMultiple === cohort.multiple);
  const higher = goals.filter(({ targetMultiple }) => targetMultiple > cohort.multiple);
  checkCounts(findings, what, cohort, own);
  const wanted = {
    atTargetNow: own.filter((goal) => hasFigure(goal) && goal.multiple13w >= goal.targetMultiple).length,
    onPlanNow: own.filter((goal) => hasFigure(goal) && goal.multiple13w >= goal.expectedMultiple).length,
    higherTeams: higher.length,
    higherAtTargetNow: higher.filter((goal) => hasFigure(goal) && goal.multiple13w >= cohort.multiple).length,
  };
  for (const [name, value] of Object.entries(wanted)) findings.same(`${what} ${name}`, cohort[name], value);
}
