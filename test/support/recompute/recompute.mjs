// Works every figure of a running Paceline out again from its own answers, and says where they differ:
//   node recompute.mjs http://127.0.0.1:3000 "Bearer TOKEN" '{"2026": ["2026-08-10"]}' '["2026-08-10"]'
// The weeks of programs whose goals and rollups are looked at, and the weeks that are explained event by event.
import { addWeeks, all, asker, each, Findings } from './asking.mjs';
import { checkGoal, goalsOf } from './goals.mjs';
import { checkRollup } from './rollups.mjs';
import { checkExplained, checkTeamWeeks, checkVerdicts, checkWeeks, eventsOf, saidWeeks, weeksFrom } from './weeks.mjs';

const [address, authorization, goalWeeks, explainedWeeks] = process.argv.slice(2);
const ask = asker(address, authorization);
const findings = new Findings();

const { installation, programs } = await ask(`{ installation { timeZone lastClosedWeek }
  programs { slug start deadline curve } }`);
const teams = await all(async (after) => {
  const page = `teams(first: 500${after}) { nodes { slug parent { slug } } pageInfo { hasNextPage endCursor } }`;
  return (await ask(`{ ${page} }`)).teams;
});
const isAbove = (slug) => teams.some(({ parent }) => parent?.slug === slug);
const within = (slug, above) => {
  for (let at = slug; at; at = teams.find((team) => team.slug === at)?.parent?.slug) if (at === above) return true;
  return false;
};

const [from, to] = ['2015-01-05', addWeeks(installation.lastClosedWeek, 1)];
const counted = new Map();
const said = new Map();
await each(teams, async ({ slug }) => {
  const place = { slug, scope: isAbove(slug) ? 'TREE' : 'OWN' };
  const events = await eventsOf(ask, place);
  checkVerdicts(findings, slug, events);
  counted.set(slug, weeksFrom(events, installation.timeZone));
  said.set(slug, await saidWeeks(ask, place, from, to));
  checkWeeks(findings, slug, said.get(slug), counted.get(slug));
  await checkExplained(findings, ask, place, JSON.parse(explainedWeeks), counted.get(slug));
});
const leaves = teams.filter(({ slug }) => !isAbove(slug));
for (const { slug } of teams.filter((team) => isAbove(team.slug))) {
  const below = leaves.filter((team) => within(team.slug, slug)).map((team) => said.get(team.slug));
  checkTeamWeeks(findings, slug, said.get(slug), below);
}

let goals = 0;
for (const [slug, weeks] of Object.entries(JSON.parse(goalWeeks))) {
  const program = programs.find((one) => one.slug === slug);
  await each(weeks, async (week) => {
    const found = await goalsOf(ask, slug, week);
    goals += found.size;
    for (const [team, goal] of found) {
      checkGoal(
        findings,
        `${team} ${slug} ${week}`,
        goal,
        program,
        (monday) => counted.get(team).figures(monday).deliveries,
      );
    }
    for (const { slug: scope } of teams.filter((team) => isAbove(team.slug))) {
      await checkRollup(
        findings,
        ask,
        scope,
        slug,
        week,
        [...found.keys()].filter((team) => within(team, scope)),
      );
    }
  });
}
const { compared, wrong } = findings;
console.log(JSON.stringify({ scopes: teams.length, goals, compared, wrong: wrong.length, first: wrong.slice(0, 20) }));
