import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { codeOf, FatalError, oneLine } from './errors.js';
import { findPostgresTools, runTool, type PostgresTools } from './postgres-tools.js';
import { chooseServerAccount, type ServerAccount } from './server-account.js';

const SUPERUSER = 'postgres';
const PASSWORD_FILE = 'paceline.password';
const LOG_FILE = 'server.log';
const LOG_LIMIT_BYTES = 10_000_000;
const START_ATTEMPTS = 3;

/** Fast trades safety after a power cut for speed: for databases that are thrown away. */
export type Durability = 'safe' | 'fast';

/** The files of one Postgres server, `DATA_DIR/postgres`, and the programs that run them. */
export class PostgresCluster {
  readonly directory: string;
  private readonly tools: PostgresTools = findPostgresTools();
  private account: ServerAccount | undefined;

  constructor(private readonly dataDir: string) {
    this.directory = join(dataDir, 'postgres');
  }

  exists(): boolean {
    return existsSync(join(this.directory, 'PG_VERSION'));
  }

  /** The address of one of its databases, or null when no server runs. */
  runningUrl(database: string): string | null {
    const port = this.livePostmaster()?.port;
    if (port === undefined) return null;
    const password = readFileSync(join(this.directory, PASSWORD_FILE), 'utf8').trim();
    return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  }

  /** Makes the cluster beside its place and moves it there whole, so two first starts cannot mix their files. */
  async create(): Promise<void> {
    this.removeAbandoned();
    const draft = join(this.dataDir, `postgres.new-${process.pid}-${randomBytes(4).toString('hex')}`);
    mkdirSync(draft, { mode: 0o700 });
    const passwordFile = join(this.dataDir, `${PASSWORD_FILE}-${process.pid}`);
    try {
      writeFileSync(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
      this.serverAccount().own(draft);
      this.serverAccount().own(passwordFile);
      await this.run(this.tools.initdb, [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ]);
      renameSync(passwordFile, join(draft, PASSWORD_FILE));
      if (!this.exists()) moveUnlessTaken(draft, this.directory);
    } finally {
      rmSync(draft, { recursive: true, force: true });
      rmSync(passwordFile, { force: true });
    }
  }

  /** Starts the server, or returns when another process has started it meanwhile. */
  async start(durability: Durability): Promise<void> {
    const log = join(this.directory, LOG_FILE);
    if (existsSync(log) && statSync(log).size > LOG_LIMIT_BYTES) rmSync(log);
    for (let attempt = 1; this.livePostmaster()?.port === undefined; attempt += 1) {
      this.dropForeignPidFile();
      const logged = existsSync(log) ? statSync(log).size : 0;
      const config = join(this.directory, 'postgresql.conf');
      writeFileSync(config, serverConfig(await freePort(), durability));
      this.serverAccount().own(config);
      const args = ['start', '-w', '-t', '60', '-s', '-D', this.directory, '-l', log];
      const { code, output } = await runTool(this.tools.pgCtl, args, this.serverAccount(), this.directory);
      if (code === 0) return;
      if (attempt >= START_ATTEMPTS && this.livePostmaster() === undefined) {
        const said = existsSync(log) ? readFileSync(log).subarray(logged).toString() : '';
        const reasons = said.split('\n').filter((line) => /(FATAL|PANIC|HINT|ERROR):/.test(line));
        throw new FatalError(
          `the embedded Postgres did not start: ${oneLine(reasons.slice(-2).join(' ') || output)} (its log: ${log})`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
    }
  }

  /** Ends sessions, writes everything to disk and waits for the last process to be gone. */
  async stop(): Promise<void> {
    if (this.livePostmaster() === undefined) return;
    await this.run(this.tools.pgCtl, ['stop', '-m', 'fast', '-w', '-t', '60', '-s', '-D', this.directory]);
  }

  private async run(program: string, args: readonly string[]): Promise<void> {
    const { code, output } = await runTool(program, args, this.serverAccount(), this.dataDir);
    if (code !== 0)
      throw new FatalError(`the embedded Postgres failed: ${oneLine(output.split('\n').slice(-3).join(' '))}`);
  }

  private serverAccount(): ServerAccount {
    const owner = existsSync(this.directory) ? statSync(this.directory) : undefined;
    this.account ??= chooseServerAccount([this.dataDir, this.tools.pgCtl], owner);
    return this.account;
  }

  /** The server that holds this directory now; its port is there once it accepts connections. */
  private livePostmaster(): { pid: number; port?: number } | undefined {
    const file = join(this.directory, 'postmaster.pid');
    if (!existsSync(file)) return undefined;
    const lines = readFileSync(file, 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!isServerOf(this.directory, pid)) return undefined;
    return lines[7]?.trim() === 'ready' ? { pid, port: Number(lines[3]) } : { pid };
  }

  /** After a crash and a reboot the noted process id may belong to someone else, and Postgres would refuse to start. */
  private dropForeignPidFile(): void {
    if (this.livePostmaster() === undefined) rmSync(join(this.directory, 'postmaster.pid'), { force: true });
  }

  private removeAbandoned(): void {
    for (const name of readdirSync(this.dataDir)) {
      const pid = /^(?:postgres\.new|paceline\.password)-(\d+)/.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid)))
        rmSync(join(this.dataDir, name), { recursive: true, force: true });
    }
  }
}

/** Is there a process of this id, whoever owns it? */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function isServerOf(directory: string, pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (!existsSync('/proc/self/cmdline')) return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(directory);
  } catch {
    return false;
  }
}

function moveUnlessTaken(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Sized for two cores and a few gigabytes; everything not named keeps Postgres's default. */
function serverConfig(port: number, durability: Durability): string {
  const lines = [
    `port = ${port}`,
    `listen_addresses = '127.0.0.1'`,
    `unix_socket_directories = ''`,
    'max_connections = 200',
    'shared_buffers = 256MB',
    'work_mem = 32MB',
    'temp_buffers = 64MB',
    'maintenance_work_mem = 256MB',
    'effective_cache_size = 1GB',
    'max_wal_size = 2GB',
    'wal_level = minimal',
    'max_wal_senders = 0',
    'checkpoint_timeout = 15min',
    'max_parallel_workers_per_gather = 1',
    'random_page_cost = 1.1',
    'jit = off',
    `timezone = 'UTC'`,
    `log_timezone = 'UTC'`,
    'log_min_messages = warning',
    'password_encryption = scram-sha-256',
    ...(durability === 'fast' ? ['fsync = off', 'synchronous_commit = off', 'full_page_writes = off'] : []),
  ];
  return `# Written by Paceline at each start.\n${lines.join('\n')}\n`;
}
