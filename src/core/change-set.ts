import type { Commit } from './commit-history.js';
import { areBots } from './content.js';

/** What a change set weighs, by its commits. */
export interface ChangeSet {
  commits: number;
  /** Null: it has no commits. */
  bots: boolean | null;
  /** Distinct people who wrote it. */
  authors: number;
  additions: number;
  deletions: number;
  /** At least as many as it changes: one that two commits change counts twice. Null: not known. */
  files: number | null;
}

/**
 * Merges count among the commits, as GitHub counts them; but what they bring is written, by whom and how much, in the
 * commits that they merge.
 */
export function weighCommits(commits: readonly Commit[]): ChangeSet {
  const plain = commits.filter(({ parents }) => parents.length < 2);
  const written = plain.length > 0 ? plain : commits;
  const people = written.filter(({ login }) => areBots([login ?? '']) !== true);
  return {
    commits: commits.length,
    bots: areBots(written.map(({ login }) => login ?? '')),
    authors: new Set(people.map(({ author }) => author)).size,
    additions: sum(written.map((one) => one.additions)),
    deletions: sum(written.map((one) => one.deletions)),
    files: written.some((one) => one.files === null) ? null : sum(written.map((one) => one.files ?? 0)),
  };
}

/** More files than a version, a configuration or a document alone would change. */
const FEW_FILES = 20;
/** Bots write locks and manifests, many at a time. */
const FILES_OF_BOTS = 100;

/** Whether its paths may make another delivery of it: they cost a question of their own. */
export function mayBeLess({ bots, files }: ChangeSet): boolean {
  return files !== null && files > 0 && files <= (bots === true ? FILES_OF_BOTS : FEW_FILES);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
