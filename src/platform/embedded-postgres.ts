import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import pg from 'pg';
import { codeOf, FatalError, oneLine } from './errors.js';
import { isAlive, PostgresCluster, type Durability } from './postgres-cluster.js';
import { readServerFile, removeServerFile, writeServerFile } from './server-file.js';
import { ServerOwnership } from './server-ownership.js';

const DATABASE = 'paceline';
const TAKEOVER_MS = 5000;

/** Another process owns the server of this data directory. The message names it. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';

  constructor(
    readonly pid: number | undefined,
    readonly address: string | undefined,
    dataDir: string,
  ) {
    const where = address ?? dataDir;
    const who = pid === undefined ? '' : ` (process ${pid})`;
    super(
      `Paceline is already running on this data directory: ${where}${who}. Use it, stop it first, or set another DATA_DIR.`,
    );
  }
}

export interface EmbeddedServer {
  readonly databaseUrl: string;
  /** True when this start made the database. */
  readonly isNew: boolean;
  /** Tells later calls where people reach Paceline. */
  announce(address: string): void;
  /** Stops Postgres and waits until it is gone. Close pools and workers first. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Makes the database of a data directory if there is none, starts it, and becomes its owner. A server whose owner
 * died is taken over; files left by a crash are recovered from.
 * @throws AlreadyRunning when a live process owns it; FatalError, one line, when the directory or Postgres fails
 */
export async function startEmbedded(
  dataDir: string,
  options: { durability?: Durability } = {},
): Promise<EmbeddedServer> {
  const directory = prepareDirectory(dataDir);
  const cluster = new PostgresCluster(directory);
  const ownership = await takeOwnership(cluster, directory, options.durability ?? 'safe');
  try {
    return await open(cluster, directory, ownership);
  } catch (error) {
    await stopServer(cluster, directory, ownership);
    throw error;
  }
}

/** For command-line calls: the database of the Paceline that runs on this data directory, or null when none does. */
export async function joinEmbedded(dataDir: string): Promise<{ databaseUrl: string } | null> {
  if (!existsSync(dataDir)) return null;
  try {
    const cluster = new PostgresCluster(realpathSync(dataDir));
    const adminUrl = cluster.exists() ? cluster.runningUrl('postgres') : null;
    if (adminUrl === null || !(await ServerOwnership.isHeld(adminUrl))) return null;
    const databaseUrl = cluster.runningUrl(DATABASE);
    return databaseUrl === null ? null : { databaseUrl };
  } catch (error) {
    throw new FatalError(`cannot use the data directory ${dataDir}: ${oneLine(error)}`);
  }
}

/** Whoever holds the lock owns the server, whichever process started it. */
async function takeOwnership(
  cluster: PostgresCluster,
  directory: string,
  durability: Durability,
): Promise<ServerOwnership> {
  const deadline = Date.now() + TAKEOVER_MS;
  for (;;) {
    try {
      if (!cluster.exists()) await cluster.create();
      await cluster.start(durability);
      const adminUrl = cluster.runningUrl('postgres');
      const ownership = adminUrl === null ? null : await ServerOwnership.acquire(adminUrl);
      if (ownership !== null) return ownership;
    } catch (error) {
      // A server on its way down refuses connections; the next round finds it gone.
      if (!isConnectionFailure(error) || Date.now() > deadline) throw error;
    }
    const owner = readServerFile(directory);
    const ownerLives = owner !== null && isAlive(owner.pid);
    if (ownerLives || Date.now() > deadline) throw new AlreadyRunning(owner?.pid, owner?.address, directory);
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

async function open(cluster: PostgresCluster, directory: string, ownership: ServerOwnership): Promise<EmbeddedServer> {
  const adminUrl = cluster.runningUrl('postgres');
  const databaseUrl = cluster.runningUrl(DATABASE);
  if (adminUrl === null || databaseUrl === null)
    throw new FatalError('the embedded Postgres stopped while it was being opened');
  const isNew = await createDatabase(adminUrl);
  writeServerFile(directory, { pid: process.pid, databaseUrl });
  let stopping: Promise<void> | undefined;
  return {
    databaseUrl,
    isNew,
    announce: (address) => writeServerFile(directory, { pid: process.pid, databaseUrl, address }),
    stop: () => (stopping ??= stopServer(cluster, directory, ownership)),
  };
}

async function stopServer(cluster: PostgresCluster, directory: string, ownership: ServerOwnership): Promise<void> {
  // The lock is held until the server ends, so nobody can take over a server that is being stopped.
  ownership.expectEnd();
  removeServerFile(directory);
  await cluster.stop();
  await ownership.release();
}

async function createDatabase(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return rowCount === 0;
  } finally {
    await client.end();
  }
}

function prepareDirectory(dataDir: string): string {
  try {
    // Others may pass through but not list: the server runs as its own user when Paceline runs as root.
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(dataDir);
  } catch (error) {
    throw new FatalError(
      `cannot write to the data directory ${dataDir}: ${oneLine(error)}; set DATA_DIR to a directory you may write to`,
    );
  }
}

function isConnectionFailure(error: unknown): boolean {
  const codes = ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03'];
  return codes.includes(codeOf(error) ?? '') || /terminated unexpectedly/.test(oneLine(error));
}
