import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * How long facts take to become figures: seeds a made-up organisation into an embedded Postgres of its own, measures
 * everything, then again with nothing new. `npm run -s bench -- TEAMS WEEKS DELIVERIES`; prints JSON, seconds.
 */
const [teams = '500', weeks = '104', deliveries = '200000'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));

async function paceline(...args: string[]): Promise<{ seconds: number; result: unknown }> {
  const began = performance.now();
  const { stdout } = await promisify(execFile)('node', ['dist/src/cli/paceline.js', '--json', ...args], {
    env: { ...environment(), DATA_DIR: folder, SAMPLE: 'off' },
  });
  return { seconds: Number(((performance.now() - began) / 1000).toFixed(2)), result: JSON.parse(stdout) };
}

/** What a child needs of this process's environment; settings of the caller must not leak into the measurement. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME };
}

try {
  const seeded = await paceline('seed', '--teams', teams, '--weeks', weeks, '--deliveries', deliveries);
  const full = await paceline('measure');
  const again = await paceline('close-week');
  const size = { teams: Number(teams), weeks: Number(weeks), deliveries: Number(deliveries) };
  process.stdout.write(
    `${JSON.stringify({ bench: 'refresh', ...size, cores: cpus().length, seedAndFirstMeasure: seeded.seconds, measureAgain: full.seconds, closeWeek: again.seconds, last: again.result }, null, 2)}\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
