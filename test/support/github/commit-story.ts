import { shaOf } from './identifiers.js';
import type { Commit } from './world.js';

/** Who writes in a story; a program's name is a login with `[bot]`. */
export type Writer = 'ann' | 'ben' | 'stranger' | 'dependabot[bot]';

export interface Told {
  /** Names of commits of the story; the one before it unless given; none for the first of all. */
  on?: readonly string[];
  by?: Writer;
  /** `src/index.ts` is changed unless given. */
  files?: readonly string[];
  /** What it takes away. */
  without?: readonly string[];
  /** Puts back what a path held after that commit. */
  as?: string;
}

/** The SHA of a commit of a story. */
export const shaIn = (story: string, name: string): string => shaOf('commit', story, name);

const AUTHORS: Record<Writer, Commit['author']> = {
  ann: { login: 'ann', name: 'Ann', email: 'ann@example.com' },
  ben: { login: 'ben', name: 'Ben', email: 'ben@example.com' },
  stranger: { login: null, name: 'Sam', email: 'sam@example.com' },
  'dependabot[bot]': {
    login: null,
    name: 'dependabot[bot]',
    email: '49699333+dependabot[bot]@users.noreply.github.com',
  },
};

/** Commits by their names, an hour from one to the next. */
export function commitStory(story: string, from: string, told: Readonly<Record<string, Told>>): Commit[] {
  const names = Object.keys(told);
  return names.map((name, n) => {
    const {
      on = n === 0 ? [] : [names[n - 1] ?? ''],
      by = 'ann',
      files = ['src/index.ts'],
      without = [],
      as,
    } = told[name] as Told;
    return {
      sha: shaIn(story, name),
      parents: on.map((one) => shaIn(story, one)),
      committedAt: new Date(Date.parse(from) + n * 3_600_000).toISOString().replace('.000Z', 'Z'),
      author: AUTHORS[by],
      changes: Object.fromEntries([
        ...files.map((path) => [path, `${path} after ${as ?? name}`] as const),
        ...without.map((path) => [path, null] as const),
      ]),
    };
  });
}
