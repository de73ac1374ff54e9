import { addWeeks, all, day, grouped, mondays, sum } from './asking.mjs';

const GAP_MS = 15 * 60_000;
const COUNTS = {
  rawEvents: ({ verdict }) => verdict !== 'IGNORED' && verdict !== 'OTHER_SOURCE',
  ignored: ({ verdict }) => verdict === 'IGNORED',
  deliveries: ({ counted }) => counted,
  redeploys: ({ verdict }) => verdict === 'REDEPLOY',
  rollbacks: ({ verdict }) => verdict === 'ROLLBACK',
  empty: ({ verdict }) => verdict === 'EMPTY',
  outOfOrder: ({ verdict }) => verdict === 'OUT_OF_ORDER',
  configOnly: ({ verdict }) => verdict === 'CONFIG_ONLY',
  botOnly: ({ verdict }) => verdict === 'BOT_ONLY',
  contentChecked: ({ counted, verdict, contentChecked }) => (counted || verdict === 'EMPTY') && contentChecked,
};
const FIGURES = [...Object.keys(COUNTS), 'batches'];
const EVER = 'from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z"';
const EVENT = 'id repository component sha occurredAt source verdict counted contentChecked';

/** Every event of a scope since ever, oldest first. */
export async function eventsOf(ask, { slug, scope, structure = 'THEN' }) {
  const events = await all(async (after) => {
    const { team } = await ask(`{ team(slug: "${slug}") {
      events(${EVER}, scope: ${scope}, structure: ${structure}, first: 1000${after}) {
        nodes { ${EVENT} } pageInfo { hasNextPage endCursor } } } }`);
    return team.events;
  });
  return events.map((event) => ({ ...event, time: Date.parse(event.occurredAt) })).toSorted((a, b) => a.time - b.time);
}

/** A (repository, SHA) counts once, by the first of its events that holds something; whatever comes after is said again. */
export function checkVerdicts(findings, what, events) {
  const changes = grouped(events.filter(COUNTS.rawEvents), ({ repository, sha }) => `${repository} ${sha}`);
  for (const [change, seen] of changes) {
    const filled = seen.filter(({ verdict }) => verdict !== 'EMPTY');
    const counted = seen.filter((event) => event.counted);
    const policy = seen.some(({ verdict, counted: is }) => !is && /_ONLY$/.test(verdict));
    findings.same(`${what} ${change} counts`, counted.length, filled.length > 0 && !policy ? 1 : 0);
    if (counted.length > 0) findings.same(`${what} ${change} dated`, counted[0].time, filled[0].time);
  }
}

/** Figures by Monday, worked out from events alone. */
export function weeksFrom(events, timeZone) {
  const mondayOf = mondays(timeZone);
  const last = new Map();
  for (const event of events.filter(({ counted }) => counted)) {
    const component = `${event.repository} ${event.component}`;
    event.opens = event.time - (last.get(component) ?? -Infinity) > GAP_MS;
    last.set(component, event.time);
  }
  const byWeek = grouped(events, ({ occurredAt }) => mondayOf(occurredAt));
  const figures = (week) => {
    const those = byWeek.get(week) ?? [];
    const counts = Object.fromEntries(Object.entries(COUNTS).map(([name, is]) => [name, those.filter(is).length]));
    const unknown = counts.deliveries > 0 && counts.contentChecked === 0;
    return { ...counts, empty: unknown ? null : counts.empty, batches: those.filter(({ opens }) => opens).length };
  };
  return { figures, eventsIn: (week) => byWeek.get(week) ?? [] };
}

/** All measured weeks of a scope by both structures, as they are said, and how many events those of NOW are made of. */
export async function saidWeeks(ask, { slug, scope }, from, to) {
  const asked = `week coverage exposure teamWeeks engineerWeeks ${FIGURES.join(' ')}`;
  const weeks = (structure) =>
    `velocity(from: "${from}", to: "${to}", scope: ${scope}, structure: ${structure}) { ${asked} }`;
  const { team } = await ask(`{ team(slug: "${slug}") { then: ${weeks('THEN')} now: ${weeks('NOW')}
    events(${EVER}, scope: ${scope}, structure: NOW, first: 0) { totalCount } } }`);
  return { ...team, eventsNow: team.events.totalCount };
}

export function checkWeeks(findings, what, said, counted) {
  for (const week of said) {
    const wanted = counted.figures(week.week);
    const missing = week.coverage === 'MISSING';
    if (missing) findings.same(`${what} ${week.week} events`, counted.eventsIn(week.week).length, 0);
    for (const figure of FIGURES)
      findings.same(`${what} ${week.week} ${figure}`, week[figure], missing ? null : wanted[figure]);
  }
}

/** A week with all that stands behind it. */
export async function checkExplained(findings, ask, { slug, scope }, weeks, counted) {
  const event = '{ totalCount nodes { id } }';
  const explain = `explain { waterfall { events otherSource ignored rawEvents redeploys rollbacks empty leftOutByPolicy
    deliveries batches verdicts { verdict events counted } } formulas { figure value inputs { name value } }
    deliveries(first: 1000) ${event} leftOut(first: 1000) ${event} calendars { days { day } } sources { source } }`;
  const asked = weeks.map(
    (week, i) => `w${i}: velocity(from: "${week}", to: "${addWeeks(week, 1)}", scope: ${scope}) {
    week coverage exposure deliveries ${explain} }`,
  );
  const { team } = await ask(`{ team(slug: "${slug}") { ${asked.join(' ')} } }`);
  for (const [week] of Object.values(team)) checkOne(findings, `${slug} ${scope} ${week.week}`, week, scope, counted);
}

function checkOne(findings, what, { week, coverage, exposure, deliveries, explain }, scope, counted) {
  const events = counted.eventsIn(week);
  const ids = (those) =>
    those
      .map(({ id }) => id)
      .toSorted()
      .join(' ');
  findings.same(`${what} deliveries`, ids(explain.deliveries.nodes), ids(events.filter((event) => event.counted)));
  findings.same(`${what} left out`, ids(explain.leftOut.nodes), ids(events.filter((event) => !event.counted)));
  const { waterfall } = explain;
  for (const { verdict, events: number } of waterfall.verdicts) {
    findings.same(`${what} ${verdict}`, number, events.filter((event) => event.verdict === verdict).length);
  }
  const below =
    waterfall.deliveries + waterfall.redeploys + waterfall.rollbacks + waterfall.empty + waterfall.leftOutByPolicy;
  findings.same(`${what} law`, waterfall.rawEvents, below);
  findings.same(`${what} all`, waterfall.events, waterfall.rawEvents + waterfall.ignored + waterfall.otherSource);
  const said = explain.formulas.find(({ figure }) => figure === 'deliveries');
  findings.same(`${what} formula`, said.value, deliveries);
  if (coverage === 'MISSING') return;
  findings.same(`${what} batches`, waterfall.batches, counted.figures(week).batches);
  const closed = new Set(explain.calendars.flatMap(({ days }) => days.map((one) => one.day)));
  const business = [...closed].filter((one) => day(one) - day(week) < 5).length;
  if (scope === 'OWN') findings.same(`${what} exposure`, exposure, (5 - business) / 5);
}

/** Exposure of a scope's teams whose week is complete. */
export function checkTeamWeeks(findings, what, said, teams) {
  for (const week of said.filter(({ coverage }) => coverage !== 'MISSING')) {
    const complete = teams.flatMap((weeks) =>
      weeks.filter((own) => own.week === week.week && own.coverage === 'COMPLETE'),
    );
    findings.same(`${what} ${week.week} teamWeeks`, week.teamWeeks, sum(complete.map(({ exposure }) => exposure)));
  }
}
