import { addWeeks, all, day, earlier, later, sum, text } from './asking.mjs';

const VERDICT = 13;
const COUNTS = ['deliveries', 'rawEvents', 'batches'];
const SUM = `from to ${COUNTS.join(' ')} exposure engineerWeeks weeks closedWeeks`;
const WINDOW = `sum { ${SUM} } waterfall { deliveries } deliveries(first: 0) { totalCount } weeks {
  velocity { week coverage ${COUNTS.join(' ')} exposure engineerWeeks } openWeeks plan entered leftOut }`;
export const FIGURES = `week status measurability targetMultiple baselineRate rate4w rate13w multiple4w multiple13w
  rawMultiple13w batchMultiple13w calendarMultiple13w expectedMultiple requiredRate
  perEngineer { baselineRate rate13w multiple13w baselineEngineers currentEngineers }`;
const GOAL = `${FIGURES} baseline { version state source from to ${COUNTS.join(' ')} exposure weeks }
  current { ${SUM} } explain { structure baseline { version }
  formulas { figure value inputs { name value } } current: window { ${WINDOW} } lastFour: window(of: LAST_FOUR) { ${WINDOW} }
  baselineWindow: window(of: BASELINE) { ${WINDOW} } verdict: window(of: VERDICT) { ${WINDOW} } }`;

/** Every goal of a program on a week, of all teams or of those below one, with all that stands behind it, by slug. */
export async function goalsOf(ask, program, week, under) {
  const below = under ? `, under: "${under}"` : '';
  const teams = await all(async (after) => {
    const { teams: page } =
      await ask(`{ teams(first: 20, filter: { program: "${program}", week: "${week}"${below} }${after}) {
      nodes { slug deliverySource progress(program: "${program}", week: "${week}") { ${GOAL} } } pageInfo { hasNextPage endCursor } } }`);
    return page;
  });
  return new Map(teams.map(({ slug, deliverySource, progress }) => [slug, { ...progress, deliverySource }]));
}

const mondayOn = (date) => text(day(date) + ((7 - ((day(date) + 3) % 7)) % 7));
const mondayOf = (date) => text(day(date) - ((day(date) + 3) % 7));

/** The first and the last whole week of a program. */
function weeksOf({ start, deadline }) {
  return { first: mondayOn(start), last: addWeeks(mondayOf(text(day(deadline) + 1)), -1) };
}

/** METRICS.md, sections 2a and 2b, from the weeks and dates alone. `own`: what the team's own events come to by NOW. */
export function checkGoal(findings, what, goal, program, own) {
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
    sums[name] = checkWindow(findings, `${what} ${name}`, explain[name], from, to, own.figures);
  }
  const { status, state, source } = { ...baseline, status: goal.status };
  const other = state !== 'PROPOSED' && ![source, goal.deliverySource].includes(null) && source !== goal.deliverySource;
  if (status !== 'NOT_STARTED') findings.same(`${what} method changed`, status === 'METHOD_CHANGED', other);
  // What another source counts now says nothing of a baseline that was frozen by its own.
  if (other) Object.assign(sums.baselineWindow, pick(baseline, [...COUNTS, 'exposure', 'weeks']));
  for (const part of [...COUNTS, 'exposure', 'weeks']) {
    findings.same(`${what} baseline ${part}`, baseline[part], sums.baselineWindow[part]);
    findings.same(`${what} current ${part}`, goal.current[part], sums.current[part]);
  }
  findings.same(`${what} current engineerWeeks`, goal.current.engineerWeeks, sums.current.engineerWeeks);
  findings.same(`${what} version`, explain.baseline.version, baseline.version);
  const span = { first, last, next, opening: windows.verdict[0], changed: other, observed: own.observed };
  checkFigures(findings, what, goal, program, sums, span);
  checkBeside(findings, what, goal, sums);
  for (const { figure, value } of explain.formulas) {
    const said = figure.split('.').reduce((at, name) => at[name], goal);
    findings.same(`${what} formula of ${figure}`, value, said);
  }
}

const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));
const begun = (from, to) => [earlier(from, to), to];
const opened = (from, to) => [from, later(from, to)];

/** Which weeks are in the sums, and their sums. */
function checkWindow(findings, what, window, from, to, figures) {
  const inside = ({ velocity }) => velocity.week >= from && velocity.week < to;
  const entered = window.weeks.filter((one) => inside(one) && one.velocity.coverage === 'COMPLETE');
  for (const one of window.weeks) {
    findings.same(`${what} ${one.velocity.week} entered`, one.entered, entered.includes(one));
    findings.same(`${what} ${one.velocity.week} why not`, one.leftOut === null, one.entered);
  }
  for (const { velocity, openWeeks } of entered) {
    const wanted = figures(velocity.week);
    for (const name of COUNTS) findings.same(`${what} ${velocity.week} ${name}`, velocity[name], wanted[name]);
    findings.same(`${what} ${velocity.week} exposure`, velocity.exposure, openWeeks);
  }
  const of = (name) => sum(entered.map(({ velocity }) => velocity[name]));
  const weeks = (name) => sum(entered.map(({ velocity }) => Math.round(5 * (velocity[name] ?? 0)))) / 5;
  const said = {
    ...Object.fromEntries(COUNTS.map((name) => [name, of(name)])),
    exposure: weeks('exposure'),
    engineerWeeks: weeks('engineerWeeks'),
    weeks: entered.length,
    closedWeeks: window.weeks.filter(inside).length,
  };
  for (const [part, wanted] of Object.entries(said)) findings.same(`${what} ${part}`, window.sum[part], wanted);
  findings.same(`${what} waterfall`, window.waterfall.deliveries, said.deliveries);
  findings.same(`${what} connection`, window.deliveries.totalCount, said.deliveries);
  return { ...said, entered };
}

const rate = ({ deliveries, exposure }) => (exposure > 0 ? deliveries / exposure : null);
const known = (window) => window.closedWeeks > 0 && 2 * window.weeks >= window.closedWeeks;

function checkFigures(findings, what, goal, program, sums, { first, last, next, opening, changed, observed }) {
  const { baselineWindow: base, current, lastFour, verdict } = sums;
  const same = (figure, wanted) => findings.same(`${what} ${figure}`, goal[figure], wanted);
  const enough = observed && base.exposure >= 13 && base.deliveries >= 3;
  same('measurability', !enough ? 'NOT_MEASURABLE' : base.deliveries >= 10 ? 'MEASURABLE' : 'LOW_PRECISION');
  const comparable = enough && !changed;
  const times = (window) => (comparable && known(window) && window.exposure > 0 ? rate(window) / rate(base) : null);
  same('baselineRate', rate(base));
  same('rate13w', known(current) ? rate(current) : null);
  same('rate4w', known(lastFour) ? rate(lastFour) : null);
  same('multiple13w', times(current));
  same('multiple4w', times(lastFour));
  const plan = planOf(program, goal.targetMultiple);
  for (const one of goal.explain.current.weeks) findings.same(`${what} plan`, one.plan, plan(one.velocity.week));
  const planned = sum(current.entered.map(({ velocity }) => velocity.exposure * plan(velocity.week)));
  same('expectedMultiple', current.exposure > 0 ? planned / current.exposure : null);
  const wanted = comparable ? goal.targetMultiple * rate(base) : null;
  const toCome = sum(goal.explain.verdict.weeks.filter((one) => one.velocity.week >= next).map((one) => one.openWeeks));
  const still = (wanted * (verdict.exposure + toCome) - verdict.deliveries) / toCome;
  same('requiredRate', wanted === null || next <= opening ? wanted : toCome > 0 ? Math.max(0, still) : null);
  const judged =
    goal.multiple13w === null ? 'NOT_MEASURABLE' : times(current) >= goal.targetMultiple ? 'MET' : 'MISSED';
  if (goal.week < first) same('status', 'NOT_STARTED');
  else if (changed) same('status', 'METHOD_CHANGED');
  else if (observed && current.closedWeeks > 0 && !known(current)) same('status', 'NO_DATA');
  else same('status', !enough ? 'NOT_MEASURABLE' : goal.week < last ? 'TOO_EARLY' : judged);
}

/** What the plan asks at the middle of a week. */
function planOf({ start, deadline, curve }, target) {
  const length = day(deadline) - 91 - day(start);
  return (week) => {
    const u = length > 0 ? Math.min(1, Math.max(0, (day(week) + 3.5 - day(start)) / length)) : 1;
    return curve === 'LINEAR' ? 1 + (target - 1) * u : target ** u;
  };
}

/** By other counts, other weeks and other work; told where the multiple is. */
function checkBeside(findings, what, goal, { baselineWindow: base, current }) {
  const judged = goal.multiple13w;
  const times = (count, span) => {
    const below = base[count] * current[span];
    return judged !== null && below > 0 && base[span] > 0 ? (current[count] * base[span]) / below : null;
  };
  const calendar = times('deliveries', 'weeks');
  const per = (count, span) => (span > 0 ? count / span : null);
  const engineers = ({ engineerWeeks, exposure }) => (engineerWeeks > 0 ? per(engineerWeeks, exposure) : null);
  const wanted = {
    rawMultiple13w: times('rawEvents', 'exposure'),
    batchMultiple13w: times('batches', 'exposure'),
    calendarMultiple13w: Math.abs(calendar - judged) > 0.05 * judged ? calendar : null,
  };
  const wantedOfEngineers = {
    baselineRate: per(base.deliveries, base.engineerWeeks),
    rate13w: known(current) ? per(current.deliveries, current.engineerWeeks) : null,
    multiple13w: times('deliveries', 'engineerWeeks'),
    baselineEngineers: engineers(base),
    currentEngineers: known(current) ? engineers(current) : null,
  };
  for (const [figure, value] of Object.entries(wanted)) findings.same(`${what} ${figure}`, goal[figure], value);
  for (const [figure, value] of Object.entries(wantedOfEngineers)) {
    findings.same(`${what} perEngineer.${figure}`, goal.perEngineer[figure], value);
  }
}
