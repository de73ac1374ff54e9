import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedWorld } from '../support/github/generated-world.js';
import { pulling } from '../support/github/pulling.js';
import { seeded } from '../support/github/random.js';
import { cli } from '../support/paceline.js';
import { runBuilt, temporaryDirectory } from '../support/processes.js';

const PATIENCE = 600_000;
const PULL = ['sync', '--org', 'acme', '--since', '2025-01-01'];
const random = seeded(77);
const PRELOAD = { NODE_OPTIONS: `--import ${fileURLToPath(new URL('../support/preload-kill.mjs', import.meta.url))}` };

describe('kill -9 at random moments', () => {
  const world = generatedWorld(21, { repositories: 8, teams: 3, people: 3, deployments: 900, releases: 120 });
  let acme: Awaited<ReturnType<typeof pulling>>;

  beforeAll(async () => {
    acme = await pulling(world, ...PULL);
  }, PATIENCE);
  afterAll(() => acme.close());

  test(
    'pulled twice: the same rows',
    async () => {
      const env = await acme.environment();
      for (const run of [1, 2]) expect([run, (await cli(env, ...PULL)).code]).toEqual([run, 0]);
      await acme.expectWhole(env);
    },
    PATIENCE,
  );

  test.each([1, 2, 3, 4, 5, 6])(
    'five times (%s of 6), then to the end: the same rows',
    async () => {
      const env = await acme.environment();
      for (const _kill of [1, 2, 3, 4, 5]) {
        const run = runBuilt('src/cli/paceline.js', PULL, { env });
        const timer = setTimeout(() => run.child.kill('SIGKILL'), (0.25 + 0.7 * random.share()) * acme.cleanMs);
        await run.ended;
        clearTimeout(timer);
      }
      expect(await cli(env, ...PULL)).toMatchObject({ code: 0 });
      await acme.expectWhole(env);
    },
    PATIENCE,
  );
});

test(
  'kill -9 after every kind of statement of the transactions of a pull: the same rows',
  async () => {
    const world = generatedWorld(8, { repositories: 1, teams: 1, people: 1, deployments: 130, releases: 20 });
    const acme = await pulling(world, ...PULL);
    const directory = temporaryDirectory();
    const file = join(directory.path, 'kinds');
    expect(await cli({ ...(await acme.environment()), ...PRELOAD, KINDS_FILE: file }, ...PULL)).toMatchObject({
      code: 0,
    });
    const kinds = readFileSync(file, 'utf8').trim().split('\n');
    directory.remove();
    // A page, its cursor, and what is known: these at least are there.
    for (const table of ['deployment', 'delivery_event', 'sync_stream', 'feed_coverage'])
      expect(kinds.filter((kind) => kind.includes(table))).not.toEqual([]);
    expect(kinds).toContain('COMMIT');
    for (const kind of kinds) {
      const env = await acme.environment();
      const killed = runBuilt('src/cli/paceline.js', PULL, { env: { ...env, ...PRELOAD, KILL_KIND: kind } });
      expect([kind, (await killed.ended).signal]).toEqual([kind, 'SIGKILL']);
      expect([kind, (await cli(env, ...PULL)).code]).toEqual([kind, 0]);
      await acme.expectWhole(env);
    }
    await acme.close();
  },
  PATIENCE,
);
