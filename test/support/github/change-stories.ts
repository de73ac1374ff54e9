import { shaOf } from './identifiers.js';
import type { Commit, PullRequest, PullRequestAuthor, Repository } from './world.js';

export type MergedBy = 'SQUASH' | 'MERGE' | 'REBASE';

/** What a pull request of a story is beside what every one is. */
export type Story = Partial<PullRequest> & { by?: MergedBy; commitMessages?: readonly string[] };

export const ADA: PullRequestAuthor = { id: 5000, login: 'dev-1' };
export const BEA: PullRequestAuthor = { id: 5001, login: 'dev-2' };

const HOUR = 3_600_000;
/** What no story of changes looks at. */
const HELD = { author: { login: 'dev-1', name: 'Ada', email: 'dev-1@acme.test' }, changes: {} };

/** A default branch that grows by pull requests and direct pushes, and what was merged into it. */
export class Branch {
  readonly commits: Commit[] = [];
  readonly pullRequests: PullRequest[] = [];
  private number = 0;

  constructor(
    private readonly seed: string,
    from: string,
  ) {
    this.push(from);
  }

  /** The last commit on it. */
  get tip(): string {
    return this.commits.at(-1)?.sha ?? '';
  }

  /** A commit straight onto it, such as a version's. */
  push(at: string, parents: readonly string[] = this.commits.length === 0 ? [] : [this.tip]): string {
    return this.add(at, parents);
  }

  /** A commit beside it, after another: the branch stays where it is. */
  beside(at: string, parent: string): string {
    const sha = shaOf(this.seed, 'beside', this.commits.length, at);
    this.commits.splice(-1, 0, { sha, parents: [parent], committedAt: at, ...HELD });
    return sha;
  }

  /** A pull request of two commits, opened 20 hours before it is merged and reviewed two hours after that. */
  merge(mergedAt: string, { by = 'SQUASH', commitMessages = ['Begin', 'End'], ...more }: Story = {}): PullRequest {
    const number = (this.number += 1);
    const at = (hours: number): string => iso(Date.parse(mergedAt) + hours * HOUR);
    const own = commitMessages.map((message, n) => ({
      sha: shaOf(this.seed, 'own', number, n),
      authoredAt: at(n - 30),
      message,
      email: 'dev-1@acme.test',
      authorId: ADA.id,
    }));
    const sha = this.mergeCommit(mergedAt, by, own.length, number);
    const merged: PullRequest = {
      ...{ number, title: `Change ${number}`, body: '', branch: `change-${number}`, base: 'main', labels: [] },
      ...{ createdAt: at(-20), mergedAt, updatedAt: mergedAt, additions: 8, deletions: 2, author: ADA },
      merge: { sha, message: [`Change ${number} (#${number})`, ...commitMessages].join('\n\n') },
      reviews: [
        { submittedAt: at(-19.5), author: ADA },
        { submittedAt: at(-18), author: BEA },
      ],
      commits: own,
      ...more,
    };
    this.pullRequests.push(merged);
    return merged;
  }

  /** The repository with all of it. */
  of(repository: Repository): Repository {
    return { ...repository, commits: [...this.commits], pullRequests: [...this.pullRequests] };
  }

  private mergeCommit(at: string, by: MergedBy, commits: number, number: number): string {
    const before = this.tip;
    if (by === 'REBASE') {
      for (let n = 1; n < commits; n += 1) this.add(iso(Date.parse(at) - 1000 * (commits - n)), [this.tip]);
      return this.add(at, [this.tip]);
    }
    if (by === 'SQUASH') return this.add(at, [before]);
    const side = shaOf(this.seed, 'own', number, commits - 1);
    this.commits.push({ sha: side, parents: [before], committedAt: iso(Date.parse(at) - 10 * HOUR), ...HELD });
    return this.add(at, [before, side]);
  }

  private add(at: string, parents: readonly string[]): string {
    const sha = shaOf(this.seed, this.commits.length, at);
    this.commits.push({ sha, parents, committedAt: at, ...HELD });
    return sha;
  }
}

export function iso(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
