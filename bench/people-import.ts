import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * How long an HR system's file takes on the command line, from nothing to the end of the process, without measuring: the
 * first import, the same file again, and one in which a tenth has moved. Needs `npm run build`.
 * `node --import ./test/support/swc-register.mjs bench/people-import.ts PEOPLE TEAMS`; prints JSON. With DATABASE_URL it
 * runs on that database, which has to be empty; without, on an embedded one.
 */
const [people = '35000', teams = '2100'] = process.argv.slice(2);
const TEAMS_PER_DEPARTMENT = 12;

interface Done {
  people: { added: number; changed: number; unchanged: number };
  memberships: { opened: number; closed: number };
  joins: { count: number };
  moves: { count: number };
  leaves: { count: number };
}

const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
try {
  await run('migrate');
  await writeFile(join(folder, 'org.yaml'), organization(Number(teams)));
  await run('import', 'org', join(folder, 'org.yaml'), '--no-measure');
  const first = await imported('first.csv', () => false);
  const again = await imported('first.csv', () => false);
  const moved = await imported('moved.csv', (i) => i % 10 === 0);
  const figures = { people: Number(people), teams: Number(teams), cores: cpus().length, first, again, moved };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await rm(folder, { recursive: true });
}

async function imported(file: string, moves: (i: number) => boolean): Promise<object> {
  const path = join(folder, file);
  await writeFile(path, hrFile(moves));
  const from = performance.now();
  const done = JSON.parse(await run('--json', 'import', 'people', path, '--no-measure')) as Done;
  const seconds = Math.round(performance.now() - from) / 1000;
  const { joins, moves: moved, leaves, people: who, memberships } = done;
  return { seconds, joins: joins.count, moves: moved.count, leaves: leaves.count, people: who, memberships };
}

async function run(...args: string[]): Promise<string> {
  const env = { DATA_DIR: join(folder, 'data'), ...process.env };
  const most = { env, maxBuffer: 64 * 1024 * 1024 };
  return (await promisify(execFile)(process.execPath, ['dist/src/cli/paceline.js', ...args], most)).stdout;
}

function organization(count: number): string {
  const departments = Math.ceil(count / TEAMS_PER_DEPARTMENT);
  return JSON.stringify({
    organization: { slug: 'acme', name: 'Acme', timeZone: 'UTC' },
    teams: [
      ...Array.from({ length: departments }, (_, i) => ({ slug: `department-${i}`, name: `Department ${i}` })),
      ...Array.from({ length: count }, (_, i) => ({
        slug: `team-${i}`,
        name: `Team ${i}`,
        parent: `department-${Math.floor(i / TEAMS_PER_DEPARTMENT)}`,
      })),
    ],
  });
}

function hrFile(moves: (i: number) => boolean): string {
  const rows = Array.from({ length: Number(people) }, (_, i) => {
    const team = (i + (moves(i) ? 1 : 0)) % Number(teams);
    return `${100_000 + i};"Family ${i}";First ${i};person.${i}@acme.example;Team ${team};2024-0${1 + (i % 9)}-15;Active;Engineer, ${i % 7}`;
  });
  return `Employee ID;Last Name;First Name;Work Email;Team;Start Date;Employment Status;Job Title\r\n${rows.join('\r\n')}\r\n`;
}
