import { existsSync, readFileSync } from 'node:fs';

/** The version of this Paceline, from the package.json above its sources or above what was built of them. */
export function ownVersion(): string {
  const found = ['../../package.json', '../../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((path) => existsSync(path));
  if (found === undefined) return 'unknown';
  return (JSON.parse(readFileSync(found, 'utf8')) as { version: string }).version;
}
