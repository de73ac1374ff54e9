import { readFileSync } from 'node:fs';

/** The cases of a file in test/golden; its `source` says how they were obtained. */
export function golden<Case>(name: string): Case[] {
  const file = JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8')) as { cases: Case[] };
  return file.cases;
}
