import { aiMarksOf, type AiMark, type AuthorKind, authorKindOf, type CompanyAiRules } from '../core/ai-markers.js';
import { type Markers, markersOf } from '../core/markers.js';
import type { PullRequestPayload } from './pull-requests.js';

/** A merged pull request as it is stored: nothing of its texts. */
export interface GitHubChange extends Markers {
  number: number;
  /** Of the merge, on the branch it was merged into. */
  sha: string;
  mergedAt: string;
  openedAt: string;
  firstCommitAt: string | null;
  /** By a person who is not its author. */
  firstReviewAt: string | null;
  size: number;
  commits: number;
  /** Null: the account is gone. */
  authorKind: AuthorKind | null;
  /** GitHub's number and name of a person's account, by which it is known or not; neither is stored. */
  authorId: number | null;
  authorLogin: string | null;
  marks: AiMark[];
}

/** Null for one that tells no merge. */
export function translatePullRequest(payload: PullRequestPayload, company: CompanyAiRules): GitHubChange | null {
  const { mergeCommit, mergedAt, title, body, headRefName } = payload;
  if (mergeCommit === null || mergedAt === null) return null;
  const labels = (payload.labels?.nodes ?? []).flatMap((label) => (label ? [label.name] : []));
  const commits = (payload.commits.nodes ?? []).flatMap((node) => (node ? [node.commit] : []));
  const author = authorOf(payload);
  const kind = authorKindOf(author, company);
  const signs = commits.map((commit) => ({
    message: commit.message,
    authorId: commit.author?.user?.databaseId ?? null,
    authorEmail: commit.author?.email ?? null,
  }));
  const merge = { message: mergeCommit.message, authorId: null, authorEmail: null };
  return {
    ...markersOf({ title, body, labels, branch: headRefName }),
    number: payload.number,
    sha: mergeCommit.oid,
    mergedAt,
    openedAt: payload.createdAt,
    firstCommitAt: earliest(commits.map(({ authoredDate }) => authoredDate)),
    firstReviewAt: firstReview(payload),
    size: payload.additions + payload.deletions,
    commits: payload.commits.totalCount,
    authorKind: kind,
    authorId: kind === 'HUMAN' ? (author?.id ?? null) : null,
    authorLogin: kind === 'HUMAN' ? (author?.login ?? null) : null,
    marks: aiMarksOf({ author, labels, body, commits: [...signs, merge] }, company),
  };
}

function authorOf({ author }: PullRequestPayload) {
  if (author === null) return null;
  return { id: author.databaseId ?? null, login: author.login, bot: author.__typename === 'Bot' };
}

/** Dates of commits are in the zones of who wrote them. */
function earliest(dates: readonly string[]): string | null {
  const times = dates.map((date) => Date.parse(date)).filter((time) => Number.isFinite(time));
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
}

function firstReview({ reviews, author }: PullRequestPayload): string | null {
  const others = (reviews?.nodes ?? []).filter(
    (review) => review && review.author?.__typename !== 'Bot' && review.author?.login !== author?.login,
  );
  return earliest(others.flatMap((review) => review?.submittedAt ?? []));
}
