import { addWeeks, all, day, earlier, later, sum, text } from './asking.mjs';

const VERDICT = 13;
const SUM = 'sum { from to deliveries exposure weeks closedWeeks }';
const WINDOW = `${SUM} waterfall { deliveries } deliveries(first: 0) { totalCount }
  weeks { velocity { week coverage deliveries exposure } openWeeks plan entered leftOut }`;
export const FIGURES = `week status measurability targetMultiple baselineRate rate4w rate13w multiple4w multiple13w
  expectedMultiple requiredRate`;
const GOAL = `${FIGURES} baseline { version from to deliveries exposure weeks }
  current { from to deliveries exposure weeks closedWeeks } explain { structure baseline { version }
  formulas { figure value inputs { name value } } current: window { ${WINDOW} } lastFour: window(of: LAST_FOUR) { ${WINDOW} }
  baselineWindow: window(of: BASELINE) { ${WINDOW} } verdict: window(of: VERDICT) { ${WINDOW} } }`;

/** Every goal of a program on a week, with all that stands behind it, by slug. */
export async function goalsOf(ask, program, week) {
  const teams = await all(async (after) => {
    const { teams: page } = await ask(`{ teams(first: 20, filter: { program: "${program}", week: "${week}" }${after}) {
      nodes { slug progress(program: "${program}", week: "${week}") { ${GOAL} } } pageInfo { hasNextPage endCursor } } }`);
    return page;
  });
  return new Map(teams.map(({ slug, progress }) => [slug, progress]));
}

const mondayOn = (date) => text(day(date) + ((7 - ((day(date) + 3) % 7)) % 7));
const mondayOf = (date) => text(day(date) - ((day(date) + 3) % 7));

/** The first and the last whole week of a program. */
function weeksOf({ start, deadline }) {
  return { first: mondayOn(start), last: addWeeks(mondayOf(text(day(deadline) + 1)), -1) };
}

/** METRICS.md, sections 2a and 2b, from the weeks and dates alone. `deliveriesOf`: what events come to, by Monday. */
export function checkGoal(findings, what, goal, program, deliveriesOf) {
  const { explain, baseline } = goal;
  const { first, last } = weeksOf(program);
  const next = addWeeks(goal.week, 1);
  const windows = {
    baselineWindow: [baseline.from, baseline.to],
    current: begun(later(later(first, addWeeks(next, -VERDICT)), baseline.to), next),
    lastFour: begun(later(later(first, addWeeks(next, -4)), baseline.to), next),
    verdict: opened(later(later(first, addWeeks(last, 1 - VERDICT)), baseline.to), earlier(next, addWeeks(last, 1))),
  };
  const sums = {};
  for (const [name, [from, to]] of Object.entries(windows)) {
    sums[name] = checkWindow(findings, `${what} ${name}`, explain[name], from, to, deliveriesOf);
  }
  for (const part of ['deliveries', 'exposure', 'weeks']) {
    findings.same(`${what} baseline ${part}`, baseline[part], sums.baselineWindow[part]);
    findings.same(`${what} current ${part}`, goal.current[part], sums.current[part]);
  }
  findings.same(`${what} version`, explain.baseline.version, baseline.version);
  checkFigures(findings, what, goal, program, sums, { next, last, opening: windows.verdict[0] });
  for (const { figure, value } of explain.formulas) findings.same(`${what} formula of ${figure}`, value, goal[figure]);
}

const begun = (from, to) => [earlier(from, to), to];
const opened = (from, to) => [from, later(from, to)];

/** Which weeks are in the sums, and their sums. */
function checkWindow(findings, what, window, from, to, deliveriesOf) {
  const inside = ({ velocity }) => velocity.week >= from && velocity.week < to;
  const entered = window.weeks.filter((one) => inside(one) && one.velocity.coverage === 'COMPLETE');
  for (const one of window.weeks) {
    findings.same(`${what} ${one.velocity.week} entered`, one.entered, entered.includes(one));
    findings.same(`${what} ${one.velocity.week} why not`, one.leftOut === null, one.entered);
  }
  for (const { velocity, openWeeks } of entered) {
    findings.same(`${what} ${velocity.week} deliveries`, velocity.deliveries, deliveriesOf(velocity.week));
    findings.same(`${what} ${velocity.week} exposure`, velocity.exposure, openWeeks);
  }
  const deliveries = sum(entered.map(({ velocity }) => velocity.deliveries));
  const exposure = sum(entered.map(({ velocity }) => Math.round(5 * velocity.exposure))) / 5;
  const closedWeeks = window.weeks.filter(inside).length;
  const said = { deliveries, exposure, weeks: entered.length, closedWeeks };
  for (const [part, wanted] of Object.entries(said)) findings.same(`${what} ${part}`, window.sum[part], wanted);
  findings.same(`${what} waterfall`, window.waterfall.deliveries, deliveries);
  findings.same(`${what} connection`, window.deliveries.totalCount, deliveries);
  return { ...said, entered, weeks: entered.length };
}

function checkFigures(findings, what, goal, program, sums, { next, last, opening }) {
  const { baselineWindow: base, current, lastFour, verdict } = sums;
  const rate = ({ deliveries, exposure }) => (exposure > 0 ? deliveries / exposure : null);
  const known = (window) => window.closedWeeks > 0 && 2 * window.weeks >= window.closedWeeks;
  const same = (figure, wanted) => findings.same(`${what} ${figure}`, goal[figure], wanted);
  const enough = base.exposure >= 13 && base.deliveries >= 3;
  same('measurability', !enough ? 'NOT_MEASURABLE' : base.deliveries >= 10 ? 'MEASURABLE' : 'LOW_PRECISION');
  const times = (window) => (enough && known(window) && window.exposure > 0 ? rate(window) / rate(base) : null);
  same('baselineRate', rate(base));
  same('rate13w', known(current) ? rate(current) : null);
  same('rate4w', known(lastFour) ? rate(lastFour) : null);
  same('multiple13w', times(current));
  same('multiple4w', times(lastFour));
  const length = day(program.deadline) - 91 - day(program.start);
  const plan = (week) => {
    const u = length > 0 ? Math.min(1, Math.max(0, (day(week) + 3.5 - day(program.start)) / length)) : 1;
    return program.curve === 'LINEAR' ? 1 + (goal.targetMultiple - 1) * u : goal.targetMultiple ** u;
  };
  for (const one of goal.explain.current.weeks) findings.same(`${what} plan`, one.plan, plan(one.velocity.week));
  const planned = sum(current.entered.map(({ velocity }) => velocity.exposure * plan(velocity.week)));
  same('expectedMultiple', current.exposure > 0 ? planned / current.exposure : null);
  const wanted = enough && base.deliveries > 0 ? goal.targetMultiple * rate(base) : null;
  const toCome = sum(goal.explain.verdict.weeks.filter((one) => one.velocity.week >= next).map((one) => one.openWeeks));
  const still = (wanted * (verdict.exposure + toCome) - verdict.deliveries) / toCome;
  same('requiredRate', wanted === null || next <= opening ? wanted : toCome > 0 ? Math.max(0, still) : null);
  const after = goal.week >= last && goal.multiple13w !== null;
  if (after) same('status', goal.multiple13w >= goal.targetMultiple ? 'MET' : 'MISSED');
}
