import { explainGitHub } from '../github/client.js';
import { oneLine, UserError } from '../platform/errors.js';

/** What went wrong with a repository. */
export interface PullFailure {
  repository: string;
  code: string;
  message: string;
}

/** What to tell of an error, and what a program may know it by. */
export function failureOf(error: unknown, what: string, prefix: string): { code: string; message: string } {
  const explained = explainGitHub(error, what);
  return explained instanceof UserError
    ? { code: explained.code, message: explained.message }
    : { code: 'UNEXPECTED', message: `${prefix}: ${oneLine(explained)}` };
}
