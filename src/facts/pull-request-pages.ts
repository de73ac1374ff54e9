import { explainGitHub, type GitHubClient } from '../github/client.js';
import { type PullRequestPage, type PullRequestQuestion, pullRequestPages } from '../github/pull-requests.js';
import { UserError } from '../platform/errors.js';
import type { Spending } from './spending.js';

/** A question takes so small a part of itself next, when it was too much. */
const SMALLER = 4;

/**
 * The page of each question, or why there is none. What GitHub fails over is asked for again by itself, and then in
 * smaller pages.
 * @throws what concerns all of them: a token that is refused, a limit that is used up
 */
export async function readPages(
  client: GitHubClient,
  questions: readonly PullRequestQuestion[],
  spending: Spending,
): Promise<(PullRequestPage | Error)[]> {
  const pages: (PullRequestPage | Error)[] = [];
  for (const [n, page] of (await askOnce(client, questions, spending)).entries()) {
    const question = questions[n];
    const again = page instanceof Error && isTooMuch(page) && question ? smallerOf(question, questions.length) : null;
    pages.push(again === null ? page : ((await readPages(client, [again], spending))[0] ?? page));
  }
  return pages;
}

async function askOnce(
  client: GitHubClient,
  questions: readonly PullRequestQuestion[],
  spending: Spending,
): Promise<(PullRequestPage | Error)[]> {
  try {
    const { nodes, cost } = await pullRequestPages(client, questions);
    spending.take(cost);
    return nodes;
  } catch (error) {
    if (!(error instanceof Error) || !isTooMuch(error)) throw error;
    spending.take(1);
    return questions.map(() => error);
  }
}

/** Null: it cannot be any smaller. */
function smallerOf(question: PullRequestQuestion, beside: number): PullRequestQuestion | null {
  if (beside > 1) return question;
  return question.first === 1 ? null : { ...question, first: Math.ceil(question.first / SMALLER) };
}

function isTooMuch(error: Error): boolean {
  const explained = explainGitHub(error, '');
  return explained instanceof UserError && explained.code === 'GITHUB_AWAY';
}
