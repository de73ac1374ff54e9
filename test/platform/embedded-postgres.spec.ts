import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { AlreadyRunning, joinEmbedded, startEmbedded } from '../../src/platform/embedded-postgres.js';
import { runTypeScript, temporaryDirectory, type TestProcess } from '../support/processes.js';

const OWNER = 'test/support/own-embedded.ts';
const NOBODY = 65_534;

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query<Record<string, unknown>>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Process ids of the Postgres servers of one data directory. */
function servers(dataDir: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    const commandLine = join('/proc', entry, 'cmdline');
    return (
      /^\d+$/.test(entry) &&
      existsSync(commandLine) &&
      readFileSync(commandLine, 'utf8').includes(`${dataDir}/postgres\0`)
    );
  });
}

async function readyUrl(owner: TestProcess): Promise<string> {
  return (await owner.said(/READY new=\S+ url=(\S+)/))[1] ?? '';
}

describe('the embedded Postgres', () => {
  const directory = temporaryDirectory();
  const dataDir = join(directory.path, 'data');
  afterAll(() => directory.remove());

  it('makes a database, finds its data again, and leaves no process behind', async () => {
    expect(await joinEmbedded(dataDir)).toBeNull();
    const first = await startEmbedded(dataDir, { durability: 'fast' });
    expect(first.isNew).toBe(true);
    await ask(first.databaseUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await first.stop();
    expect(servers(dataDir)).toEqual([]);
    expect(await joinEmbedded(dataDir)).toBeNull();

    const second = await startEmbedded(dataDir, { durability: 'fast' });
    expect(second.isNew).toBe(false);
    expect(await ask(second.databaseUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  it('needs its password and listens on loopback only', async () => {
    const server = await startEmbedded(dataDir, { durability: 'fast' });
    const wrong = new URL(server.databaseUrl);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(await ask(server.databaseUrl, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(statSync(join(dataDir, 'server.json')).mode & 0o777).toBe(0o600);
    await server.stop();
    expect(existsSync(join(dataDir, 'server.json'))).toBe(false);
  });

  it('names the process and the address when it already runs, and lets calls join it', async () => {
    const owner = runTypeScript(OWNER, [dataDir, 'http://127.0.0.1:3000']);
    const url = await readyUrl(owner);
    const again = startEmbedded(dataDir);
    await expect(again).rejects.toThrow(AlreadyRunning);
    await expect(again).rejects.toThrow(
      `Paceline is already running on this data directory: http://127.0.0.1:3000 (process ${owner.child.pid})`,
    );
    expect(await joinEmbedded(dataDir)).toEqual({ databaseUrl: url });
    expect(await ask(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    owner.child.kill('SIGTERM');
    expect(await owner.ended).toEqual({ code: 0, signal: null });
    expect(servers(dataDir)).toEqual([]);
  });

  it('takes over the server of an owner that was killed', async () => {
    const owner = runTypeScript(OWNER, [dataDir]);
    await ask(await readyUrl(owner), 'INSERT INTO kept VALUES (43)');
    owner.child.kill('SIGKILL');
    await owner.ended;
    expect(servers(dataDir)).not.toEqual([]);
    const next = await startEmbedded(dataDir, { durability: 'fast' });
    expect(await ask(next.databaseUrl, 'SELECT answer FROM kept ORDER BY 1')).toEqual([{ answer: 42 }, { answer: 43 }]);
    await next.stop();
    expect(servers(dataDir)).toEqual([]);
  });

  it('recovers when the server and its owner were killed and the noted process id belongs to another', async () => {
    const owner = runTypeScript(OWNER, [dataDir]);
    await readyUrl(owner);
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    const noted = readFileSync(pidFile, 'utf8');
    owner.child.kill('SIGKILL');
    process.kill(Number(noted.split('\n')[0]), 'SIGKILL');
    await owner.ended;
    while (servers(dataDir).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(pidFile, noted.replace(/^\d+/, String(process.pid)));
    const next = await startEmbedded(dataDir, { durability: 'fast' });
    expect(await ask(next.databaseUrl, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 2 }]);
    await next.stop();
  });
});

describe('two first starts at once', () => {
  it('one runs, the other says so, and the database is whole', async () => {
    const directory = temporaryDirectory();
    const starts = [1, 2].map(() => runTypeScript(OWNER, [join(directory.path, 'data')]));
    await Promise.all(starts.map((start) => start.said(/READY|FAILED/)));
    const running = starts.filter((start) => start.output().includes('READY'));
    const refused = starts.filter((start) => start.output().includes('FAILED'));
    expect([running.length, refused.length]).toEqual([1, 1]);
    expect(refused[0]?.output().trim()).toMatch(
      new RegExp(
        `^FAILED AlreadyRunning: Paceline is already running on this data directory: \\S+ \\(process ${running[0]?.child.pid}\\)[^\\n]*$`,
      ),
    );
    running[0]?.child.kill('SIGTERM');
    expect(await running[0]?.ended).toEqual({ code: 0, signal: null });
    expect(readdirSync(join(directory.path, 'data'))).toEqual(['postgres']);
    directory.remove();
  });
});

describe('a data directory that cannot be used', () => {
  const directory = temporaryDirectory();
  afterAll(() => directory.remove());

  it('that is read-only is named in one line', async () => {
    const dataDir = join(directory.path, 'read-only');
    mkdirSync(dataDir, { mode: 0o555 });
    chmodSync(dataDir, 0o555);
    const asNormalUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    const start = runTypeScript(OWNER, [dataDir], asNormalUser);
    expect(await start.ended).toEqual({ code: 1, signal: null });
    expect(start.output()).toMatch(
      /^FAILED FatalError: cannot write to the data directory \S+read-only: EACCES[^\n]+set DATA_DIR to a directory you may write to\n$/,
    );
  });

  it('that is a file is named in one line', async () => {
    const dataDir = join(directory.path, 'file');
    writeFileSync(dataDir, '');
    await expect(startEmbedded(dataDir)).rejects.toThrow(/^cannot write to the data directory .*file: EEXIST/);
  });

  it('whose parents are closed to the server still works, or says who cannot enter', async () => {
    const closed = join(directory.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const outcome = await startEmbedded(join(closed, 'data'), { durability: 'fast' }).catch(
      (error: Error) => error.message,
    );
    if (typeof outcome === 'string') {
      expect(outcome).toMatch(/who may not enter .*closed; move Paceline or DATA_DIR/);
    } else {
      expect(await ask(outcome.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await outcome.stop();
    }
    expect(statSync(closed).mode & 0o777).toBe(0o700);
  });
});
