import { generatedWorld } from '../support/github/generated-world.js';
import { pullingFrom } from '../support/github/pulling.js';
import { NEXT_TOKEN, weather } from '../support/github/storm.js';
import { token, TOKEN } from '../support/github/viewer.js';
import { runBuilt } from '../support/processes.js';

const PULL = ['sync', '--org', 'acme', '--since', '2025-01-01'];
const world = generatedWorld(31, { repositories: 6, teams: 3, people: 3, deployments: 900, releases: 60 });

test('everything that goes wrong at once: the same rows as if nothing had', async () => {
  const acme = await pullingFrom({ world, tokens: [token(TOKEN), token(NEXT_TOKEN)] }, ...PULL);
  const env = await acme.environment();
  const told = await weather(acme.github, {
    requests: acme.github.requests.length,
    usedUpMs: 500,
    seed: 5,
    start: (text) => {
      const run = runBuilt('src/cli/paceline.js', PULL, { env: { ...env, GITHUB_TOKEN: text } });
      return { kill: () => run.child.kill('SIGKILL'), ended: run.ended.then(({ code }) => code) };
    },
  });
  expect(told).toMatchObject({ kills: 3, usedUp: 2, refused: 1 });
  const faults = new Set(acme.github.requests.flatMap(({ fault }) => fault ?? []));
  expect([...faults].toSorted()).toEqual(expect.arrayContaining(['bad-gateway', 'half', 'secondary-limit']));
  await acme.expectWhole(env);
  await acme.close();
}, 120_000);
