import { cli } from '../paceline.js';
import { freshDatabase, rowsOf as query, type TestDatabase } from '../postgres.js';
import { type GitHubOptions, startGitHub } from './stand-in.js';
import { type Facts, rowsOf } from './syncing.js';
import { TOKEN } from './viewer.js';
import type { World } from './world.js';

/** What `sync` with these arguments leaves when nothing disturbs it, to hold disturbed runs against. */
export function pulling(world: World, ...pull: string[]) {
  return pullingFrom({ world }, ...pull);
}

export async function pullingFrom(options: GitHubOptions, ...pull: string[]) {
  const github = await startGitHub(options);
  const made: TestDatabase[] = [];
  const settings = (url: string): Record<string, string> => ({
    DATABASE_URL: url,
    GITHUB_TOKEN: TOKEN,
    GITHUB_API_URL: github.address,
  });
  const environment = async (): Promise<Record<string, string>> => {
    const database = await freshDatabase();
    made.push(database);
    return settings(database.url);
  };
  const clean = await environment();
  const began = performance.now();
  expect(await cli(clean, ...pull)).toMatchObject({ code: 0 });
  const cleanMs = performance.now() - began;
  const wanted = await rows(clean);
  expect(wanted.deployments.length).toBeGreaterThan(10);
  return {
    github,
    /** How long the clean run took. */
    cleanMs,
    settings,
    /** An empty database, as settings of a process. */
    environment,
    /** The same rows as after the clean run, and nothing left in hand. */
    async expectWhole(env: Record<string, string>): Promise<void> {
      expect(await rows(env)).toEqual(wanted);
      const unfinished =
        'SELECT * FROM sync_stream WHERE complete_through IS NULL OR cursor IS NOT NULL OR error IS NOT NULL';
      expect(await query(env['DATABASE_URL'] ?? '', unfinished)).toEqual([]);
    },
    async close(): Promise<void> {
      for (const database of made) await database.drop();
      await github.close();
    },
  };
}

/** Without the end of what is known, which is the clock's. */
async function rows({ DATABASE_URL = '' }: Record<string, string>): Promise<Facts> {
  const found = await rowsOf({ query: <T>(sql: string) => query(DATABASE_URL, sql) as Promise<T> });
  return { ...found, coverage: found.coverage.map((line) => line.replace(/,\\"[^"]*\\"\)/, ',…)')) };
}
