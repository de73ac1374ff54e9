import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface TestProcess {
  readonly child: ChildProcess;
  /** Everything it said so far, stdout and stderr. */
  output(): string;
  stdout(): string;
  stderr(): string;
  /** Waits until the output matches. Rejects when the process ends first. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface ProcessOptions {
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
  cwd?: string;
  /** Leader of a process group of its own, as a shell makes one of a command. */
  detached?: boolean;
}

/** Runs a TypeScript file of this repository as a process of its own. */
export function runTypeScript(file: string, args: readonly string[] = [], options: ProcessOptions = {}): TestProcess {
  return runNode(['--import', join(ROOT, 'test/support/swc-register.mjs'), join(ROOT, file), ...args], options);
}

/** Runs what `npm run build` has made of a program of this repository. */
export function runBuilt(file: string, args: readonly string[] = [], options: ProcessOptions = {}): TestProcess {
  return runNode(['--enable-source-maps', join(ROOT, 'dist', file), ...args], options);
}

function runNode(args: readonly string[], { env, ...options }: ProcessOptions): TestProcess {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
    ...options,
  });
  const heard = { all: '', stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      heard.all += text;
      heard[stream] += text;
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    output: () => heard.all,
    stdout: () => heard.stdout,
    stderr: () => heard.stderr,
    said: (pattern) => waitFor(pattern, () => heard.all, ended),
    ended,
  };
}

async function waitFor(pattern: RegExp, text: () => string, ended: Promise<unknown>): Promise<RegExpExecArray> {
  let over = false;
  void ended.then(() => (over = true));
  for (;;) {
    const match = pattern.exec(text());
    if (match !== null) return match;
    if (over) throw new Error(`the process ended without saying ${pattern}:\n${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A directory that a server running as another user can reach. */
export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'paceline-'));
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
