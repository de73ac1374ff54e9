import { explainGitHub, type GitHubClient } from '../github/client.js';
import { readCodeowners } from '../github/codeowners.js';
import { UserError } from '../platform/errors.js';

/** What a repository's CODEOWNERS file on GitHub says, or why it cannot be taken. */
export interface CodeownersFile {
  /** owner/name */
  repo: string;
  text?: string;
  why?: string;
}

const AT_ONCE = 10;

/**
 * The CODEOWNERS files of repositories that have one.
 * @throws UserError GITHUB_FORBIDDEN, GITHUB_TOKEN, GITHUB_LIMIT, GITHUB_AWAY
 */
export async function readCodeownersFiles(client: GitHubClient, repos: readonly string[]): Promise<CodeownersFile[]> {
  const files: CodeownersFile[] = [];
  for (let at = 0; at < repos.length; at += AT_ONCE) {
    const read = await Promise.all(repos.slice(at, at + AT_ONCE).map((repo) => readFile(client, repo)));
    files.push(...read.flatMap((file) => file ?? []));
  }
  return files;
}

async function readFile(client: GitHubClient, repo: string): Promise<CodeownersFile | null> {
  const [owner = '', name = ''] = repo.split('/');
  try {
    const text = await readCodeowners(client, owner, name);
    return text === null ? null : { repo, text };
  } catch (error) {
    if (error instanceof UserError && error.code === 'TOO_LARGE') return { repo, why: error.message };
    const explained = explainGitHub(error, `the files of ${repo}`, 'propose');
    if (!(explained instanceof UserError) || explained.code !== 'GITHUB_FORBIDDEN') throw explained;
    const { code, message } = explained;
    throw new UserError(code, `${message}; "Contents: read" shows files, --no-codeowners goes without`);
  }
}
