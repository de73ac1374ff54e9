import { addWeeks, all, each, Findings } from './asking.mjs';
import { checkGoal, goalsOf } from './goals.mjs';
import { checkRollup } from './rollups.mjs';
import { checkExplained, checkTeamWeeks, checkVerdicts, checkWeeks, eventsOf, saidWeeks, weeksFrom } from './weeks.mjs';

const FIRST = '2015-01-05';

/**
 * Works figures out again from answers alone.
 * @param ask asks a question and returns its data
 * @param under a team: it and all below it; absent: all teams
 * @param goalWeeks the weeks by program on which goals and rollups are looked at
 * @param explainedWeeks the weeks that are explained event by event
 */
export async function recompute(ask, { under, goalWeeks, explainedWeeks }) {
  const findings = new Findings();
  const { installation, programs } = await ask(`{ installation { timeZone lastClosedWeek }
    programs { slug start deadline curve } }`);
  const teams = await teamsOf(ask, under);
  const isAbove = (slug) => teams.some(({ parent }) => parent?.slug === slug);
  const within = (slug, above) => {
    for (let at = slug; at; at = teams.find((team) => team.slug === at)?.parent?.slug) if (at === above) return true;
    return false;
  };
  const span = { installation, to: addWeeks(installation.lastClosedWeek, 1), explainedWeeks };
  const measured = new Map();
  await each(teams, async ({ slug }) => {
    const place = { slug, scope: isAbove(slug) ? 'TREE' : 'OWN' };
    measured.set(slug, await checkScope(findings, ask, place, span));
  });
  // Goals are of what a team itself owns.
  const own = new Map([...measured].filter(([slug]) => !isAbove(slug)));
  const ownOf = async (slug) => {
    if (!own.has(slug)) own.set(slug, await checkScope(findings, ask, { slug, scope: 'OWN' }, span));
    return own.get(slug);
  };
  const leaves = teams.filter(({ slug }) => !isAbove(slug));
  const scopes = teams.filter(({ slug }) => isAbove(slug));
  for (const { slug } of scopes) {
    const below = leaves.filter((team) => within(team.slug, slug)).map((team) => measured.get(team.slug).now);
    checkTeamWeeks(findings, slug, measured.get(slug).now, below);
  }
  let goals = 0;
  for (const [slug, weeks] of Object.entries(goalWeeks)) {
    const program = programs.find((one) => one.slug === slug);
    await each(weeks, async (week) => {
      const found = await goalsOf(ask, slug, week, under);
      goals += found.size;
      for (const [team, goal] of found) {
        checkGoal(findings, `${team} ${slug} ${week}`, goal, program, await ownOf(team));
      }
      for (const scope of scopes) {
        const below = [...found.keys()].filter((team) => within(team, scope.slug));
        await checkRollup(findings, ask, scope.slug, slug, week, measured.get(scope.slug).moved ? null : below);
      }
    });
  }
  const { compared, wrong } = findings;
  return { scopes: teams.length, goals, compared, wrong: wrong.length, first: wrong.slice(0, 20) };
}

async function teamsOf(ask, under) {
  const filter = under ? `, filter: { under: "${under}" }` : '';
  const below = await all(async (after) => {
    const page = `teams(first: 500${filter}${after}) { nodes { slug parent { slug } } pageInfo { hasNextPage endCursor } }`;
    return (await ask(`{ ${page} }`)).teams;
  });
  return under ? [{ slug: under, parent: null }, ...below] : below;
}

/** A scope's weeks against its events: by THEN, and by NOW where that is something else. */
async function checkScope(findings, ask, place, { installation, to, explainedWeeks }) {
  const { slug } = place;
  const [events, said] = [await eventsOf(ask, place), await saidWeeks(ask, place, FIRST, to)];
  const counted = checkEvents(findings, slug, events, said.then, installation);
  await checkExplained(findings, ask, place, explainedWeeks, counted);
  const moved = said.eventsNow !== events.length || JSON.stringify(said.now) !== JSON.stringify(said.then);
  const now = moved
    ? checkEvents(findings, `${slug} NOW`, await eventsOf(ask, { ...place, structure: 'NOW' }), said.now, installation)
    : counted;
  return {
    figures: now.figures,
    now: said.now,
    moved,
    observed: said.now.some(({ coverage }) => coverage !== 'MISSING'),
  };
}

function checkEvents(findings, what, events, said, { timeZone }) {
  checkVerdicts(findings, what, events);
  const counted = weeksFrom(events, timeZone);
  checkWeeks(findings, what, said, counted);
  return counted;
}
