import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * How long it takes to keep an installation and to bring it back: seeds a made-up organisation into an embedded Postgres
 * of its own, backs it up, reads the file, and restores it into another.
 * `node --import ./test/support/swc-register.mjs bench/backup.ts TEAMS WEEKS DELIVERIES`; prints JSON, seconds.
 */
const [teams = '500', weeks = '104', deliveries = '200000'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
const file = join(folder, 'paceline.backup');

interface Run {
  seconds: number;
  /** Of the process that runs the command, at its largest; Postgres is another. */
  mebibytes: number;
  result: { rows?: number };
}

async function paceline(directory: string, ...args: string[]): Promise<Run> {
  const began = performance.now();
  const { PATH, HOME } = process.env;
  const { stdout, stderr } = await promisify(execFile)(
    'node',
    ['--import', PEAK, 'dist/src/cli/paceline.js', '--json', ...args],
    { env: { PATH, HOME, DATA_DIR: join(folder, directory), SAMPLE: 'off' } },
  );
  return {
    seconds: Number(((performance.now() - began) / 1000).toFixed(2)),
    mebibytes: Math.round(Number(/PEAK (\d+)/.exec(stderr)?.[1]) / 1024),
    result: JSON.parse(stdout) as Run['result'],
  };
}

const PEAK = `data:text/javascript,process.on('exit',()=>process.stderr.write('PEAK '+process.resourceUsage().maxRSS))`;

try {
  await paceline('from', 'seed', '--teams', teams, '--weeks', weeks, '--deliveries', deliveries);
  const kept = await paceline('from', 'backup', file);
  const read = await paceline('none', 'restore', '--check', file);
  const restored = await paceline('to', 'restore', file);
  const size = { teams: Number(teams), weeks: Number(weeks), deliveries: Number(deliveries) };
  const { size: bytes } = await stat(file);
  const figures = ({ seconds, mebibytes }: Run): object => ({ seconds, mebibytes });
  process.stdout.write(
    `${JSON.stringify({ bench: 'backup', ...size, cores: cpus().length, rows: kept.result.rows, fileMiB: Number((bytes / 2 ** 20).toFixed(1)), backup: figures(kept), check: figures(read), restore: figures(restored) }, null, 2)}\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
