/** Figures worked out anew from what the API says of single weeks and teams: METRICS.md, sections 2b and 2e. */
const WEEK_MS = 7 * 86_400_000;
const VERDICT = 13;

export interface Velocity {
  week: string;
  coverage: string;
  exposure: number | null;
  rawEvents: number | null;
  deliveries: number | null;
}
export interface Progress {
  [figure: string]: unknown;
  targetMultiple: number;
  status: string;
  measurability: string;
  multiple13w: number | null;
  baselineRate: number | null;
  rate13w: number | null;
  expectedMultiple: number | null;
  baseline: { from: string; to: string; deliveries: number; exposure: number };
}
export interface Program {
  slug: string;
  baselineFrom: string;
  baselineTo: string;
  start: string;
  deadline: string;
  finalWeek: string;
}

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const text = (time: number): string => new Date(time).toISOString().slice(0, 10);
const sum = (numbers: (number | null)[]): number => numbers.reduce<number>((total, one) => total + (one ?? 0), 0);
const close = (found: number | null, wanted: number | null, what: string): void => {
  if (found === null || wanted === null) expect([what, found]).toEqual([what, wanted]);
  else if (Math.abs(found - wanted) > 1e-9 * Math.max(1, Math.abs(wanted)))
    expect([what, found]).toEqual([what, wanted]);
};

/** Section 2b written anew: windows, rates, multiples, the plan averaged over the window, and the required rate. */
export function expectFollows(
  judged: Progress,
  velocity: Velocity[],
  program: Program,
  week: string,
  what: string,
): void {
  const within = (from: number, to: number): Velocity[] =>
    velocity.filter((one) => day(one.week) >= from && day(one.week) < to);
  const known = (weeks: Velocity[]): Velocity[] => weeks.filter(({ coverage }) => coverage === 'COMPLETE');
  const rate = (weeks: Velocity[]): number | null => {
    const exposure = sum(known(weeks).map((one) => one.exposure));
    return exposure > 0 ? sum(known(weeks).map((one) => one.deliveries)) / exposure : null;
  };
  const half = (weeks: Velocity[], closed: number): number | null =>
    closed > 0 && known(weeks).length * 2 >= closed ? rate(weeks) : null;

  const { baseline } = judged;
  const base = within(day(baseline.from), day(baseline.to));
  expect([what, sum(known(base).map((one) => one.deliveries))]).toEqual([what, baseline.deliveries]);
  close(baseline.exposure, sum(known(base).map((one) => one.exposure)), `${what} exposure`);
  const baseRate = rate(base);
  close(judged.baselineRate, baseRate, `${what} baselineRate`);

  const end = day(week) + WEEK_MS;
  const begin = Math.max(day(program.start), day(baseline.to));
  const window = (weeks: number): Velocity[] => within(Math.max(begin, end - weeks * WEEK_MS), end);
  const closed = (weeks: number): number => Math.max(0, (end - Math.max(begin, end - weeks * WEEK_MS)) / WEEK_MS);
  const multiple = (current: number | null): number | null =>
    judged.measurability === 'NOT_MEASURABLE' || current === null || !baseRate ? null : current / baseRate;
  for (const [weeks, name] of [
    [4, '4w'],
    [VERDICT, '13w'],
  ] as const) {
    // prettier-ignore
    const current = half(window(weeks), closed(weeks));
    close(judged[`rate${name}`] as number | null, current, `${what} rate${name}`);
    close(judged[`multiple${name}`] as number | null, multiple(current), `${what} multiple${name}`);
  }

  const opening = day(program.deadline) - VERDICT * WEEK_MS;
  const plan = (time: number): number =>
    judged.targetMultiple ** Math.min(1, Math.max(0, (time - day(program.start)) / (opening - day(program.start))));
  const current = known(window(VERDICT));
  const exposure = sum(current.map((one) => one.exposure));
  const planned = sum(current.map((one) => (one.exposure ?? 0) * plan(day(one.week) + WEEK_MS / 2)));
  close(judged.expectedMultiple, exposure > 0 ? planned / exposure : null, `${what} expectedMultiple`);

  const verdictFrom = Math.max(day(program.start), day(program.finalWeek) - (VERDICT - 1) * WEEK_MS);
  const left = Math.max(0, (day(program.finalWeek) + WEEK_MS - Math.max(end, verdictFrom)) / WEEK_MS);
  const done = known(within(verdictFrom, end));
  const wanted = judged.targetMultiple * (baseRate ?? 0);
  const total = sum(done.map((one) => one.exposure)) + left;
  const needed = left > 0 ? Math.max(0, (wanted * total - sum(done.map((one) => one.deliveries))) / left) : null;
  const comparable = judged.measurability !== 'NOT_MEASURABLE' && baseRate !== null && baseRate > 0;
  close(judged['requiredRate'] as number | null, comparable ? needed : null, `${what} requiredRate (${text(end)})`);
}

export function figuresOf(goals: Progress[]): (Progress & { multiple13w: number })[] {
  return goals.filter(
    (goal): goal is Progress & { multiple13w: number } =>
      goal.measurability === 'MEASURABLE' && goal.multiple13w !== null,
  );
}

/** What a rollup says follows from the progress of its teams. */
export function expectGathers(rollup: Record<string, unknown>, goals: Progress[], what: string): void {
  const figures = figuresOf(goals);
  const sorted = figures.map(({ multiple13w }) => multiple13w).toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median =
    sorted.length === 0 ? null : ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  const base = sum(figures.map(({ baselineRate }) => baselineRate));
  const pooled = base > 0 ? sum(figures.map(({ rate13w }) => rate13w)) / base : null;
  const names = [...new Set(goals.map(({ status }) => status))];
  const counted = (rollup['statuses'] as { status: string; count: number }[]).map(({ status, count }) => [
    status,
    count,
  ]);
  expect([what, Object.fromEntries(counted)]).toEqual([
    what,
    Object.fromEntries(names.map((name) => [name, goals.filter(({ status }) => status === name).length])),
  ]);
  expect([what, rollup['teams'], rollup['figuresFrom']]).toEqual([what, goals.length, figures.length]);
  const of = (measurability: string): number => goals.filter((goal) => goal.measurability === measurability).length;
  expect([what, rollup['measurable'], rollup['lowPrecision']]).toEqual([what, of('MEASURABLE'), of('LOW_PRECISION')]);
  close(rollup['medianMultiple'] as number | null, median, `${what} median`);
  close(rollup['pooledMultiple'] as number | null, pooled, `${what} pooled`);
}

/** `2025-W07` */
export function isoWeek(monday: string): string {
  const thursday = new Date(day(monday) + 3 * 86_400_000);
  const year = thursday.getUTCFullYear();
  const week = Math.ceil(((thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + 1) / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}
