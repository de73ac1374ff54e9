import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A clock for processes that are started with `env`; it goes on by itself from where it was moved to. */
export function movedClock(directory: string): { env: Record<string, string>; moveTo(instant: string): void } {
  const file = join(directory, 'clock');
  const preload = fileURLToPath(new URL('./preload-clock.mjs', import.meta.url));
  return {
    env: { CLOCK_FILE: file, NODE_OPTIONS: `--import ${preload}` },
    moveTo(instant) {
      writeFileSync(`${file}.new`, String(Date.parse(instant) - Date.now()));
      renameSync(`${file}.new`, file);
    },
  };
}
