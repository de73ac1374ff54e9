import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { FatalError } from './errors.js';

const ACCOUNT = 'postgres';
const CAP_DAC_OVERRIDE = 1n;
const CAP_DAC_READ_SEARCH = 2n;

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs the server. Postgres refuses to run as root, so root lends it to the user `postgres`. */
export interface ServerAccount {
  /** Absent: the server runs as ourselves. */
  readonly switchTo?: Account;
  /** A command that runs its arguments as the account, when a plain switch of user is not enough. */
  readonly prefix: readonly string[];
  /** Hands a file or directory over to the account. */
  own(path: string): void;
}

/**
 * @param mustReach paths the account has to get to: the data directory and the programs
 * @param owner of the files, when the cluster was made before
 * @throws FatalError when the account cannot be made or cannot get there
 */
export function chooseServerAccount(mustReach: readonly string[], owner?: Account): ServerAccount {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => undefined };
  const { uid, gid } = owner !== undefined && owner.uid !== 0 ? owner : (findAccount() ?? createAccount());
  const own = (path: string): void => chownSync(path, uid, gid);
  const closed = mustReach.map((path) => firstClosedDirectory(path, uid, gid)).find((path) => path !== undefined);
  if (closed === undefined) return { switchTo: { uid, gid }, prefix: [], own };
  return { prefix: reachThroughClosedDirectories(closed, { uid, gid }), own };
}

function findAccount(): Account | undefined {
  if (!existsSync('/etc/passwd')) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${ACCOUNT}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

function createAccount(): Account {
  // The group may exist without the user; useradd is the one that decides.
  spawnSync('groupadd', ['--system', ACCOUNT]);
  const args = [
    '--system',
    '--gid',
    ACCOUNT,
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
  ];
  const made = spawnSync('useradd', [...args, ACCOUNT], { encoding: 'utf8' });
  const account = findAccount();
  if (account === undefined) {
    const why = made.error?.message ?? made.stderr.trim();
    throw new FatalError(
      `Postgres does not run as root and the user ${ACCOUNT} could not be created (${why}); start Paceline as a normal user, or set DATABASE_URL`,
    );
  }
  return account;
}

/** The outermost directory on the way to `path` that the account may not enter. */
function firstClosedDirectory(path: string, uid: number, gid: number): string | undefined {
  const above = dirname(path) === path ? undefined : firstClosedDirectory(dirname(path), uid, gid);
  if (above !== undefined || !existsSync(path)) return above;
  const stat = statSync(path);
  if (!stat.isDirectory()) return undefined;
  const mayEnter = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001;
  return (stat.mode & mayEnter) === 0 ? path : undefined;
}

/**
 * Root often works under its own 0700 home. There the server keeps one capability, to pass through directories
 * that are closed to it; that is less than the root it was started from, and no permission on disk is changed.
 */
function reachThroughClosedDirectories(closed: string, { uid, gid }: Account): readonly string[] {
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)/m.exec(processStatus())?.[1] ?? '0'}`);
  const has = (capability: bigint): boolean => ((bounding >> capability) & 1n) === 1n;
  const capability = has(CAP_DAC_READ_SEARCH) ? 'dac_read_search' : has(CAP_DAC_OVERRIDE) ? 'dac_override' : undefined;
  const prefix = [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    // Without it access(2), which Postgres uses to find its own programs, ignores the capability.
    '--securebits=+no_setuid_fixup',
  ];
  try {
    if (capability === undefined) throw new Error('no capability to lend');
    execFileSync('setpriv', [...prefix.slice(1), 'true'], { stdio: 'ignore' });
    return prefix;
  } catch {
    throw new FatalError(
      `Postgres runs as the user ${ACCOUNT}, who may not enter ${closed}; move Paceline or DATA_DIR to a directory everyone may enter (such as /srv/paceline), start it as a normal user, or set DATABASE_URL`,
    );
  }
}

function processStatus(): string {
  return existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
}
