import type { Day } from '../core/week.js';
import type { SyncPayload } from '../jobs/jobs.js';
import { UserError } from '../platform/errors.js';

export interface SyncInput {
  organizations?: string[] | null;
  repositories?: string[] | null;
  since?: Day | null;
}

const ORGANIZATION = /^\w[\w-]{0,99}$/;
const REPOSITORY = /^\w[\w-]{0,99}\/[\w.-]{1,100}$/;
const MOST_NAMES = 1_000;

/**
 * What is asked of a pull, ready for its queue.
 * @throws UserError NO_GITHUB_TOKEN, BAD_ORGANIZATION, BAD_REPOSITORY, TOO_MANY_NAMES, BAD_SINCE
 */
export function checkSync(input: SyncInput, configured: boolean, now: Date): SyncPayload {
  if (!configured) {
    throw new UserError(
      'NO_GITHUB_TOKEN',
      'there is nothing to sign in to GitHub with: set GITHUB_TOKEN or a GitHub App (GITHUB_APP_ID), start Paceline again, then ask again',
    );
  }
  const { organizations, repositories, since } = input;
  checkNames('organizations', organizations, ORGANIZATION, 'BAD_ORGANIZATION', 'an organisation like acme');
  checkNames('repositories', repositories, REPOSITORY, 'BAD_REPOSITORY', 'a repository like acme/shop');
  if (since && new Date(since) > now) {
    throw new UserError('BAD_SINCE', `since is ${since}, which has not come yet: give a day that has`, ['since']);
  }
  return {
    trigger: 'REQUEST',
    ...(organizations && { organizations }),
    ...(repositories && { repositories }),
    ...(since && { since }),
  };
}

function checkNames(
  field: string,
  names: string[] | null | undefined,
  pattern: RegExp,
  code: string,
  wanted: string,
): void {
  if (!names) return;
  if (names.length === 0) throw new UserError(code, `${field} is empty: name ${wanted}, or leave it out`, [field]);
  if (names.length > MOST_NAMES) {
    throw new UserError('TOO_MANY_NAMES', `${field} may hold ${MOST_NAMES} names, not ${names.length}`, [field]);
  }
  const bad = names.find((name) => !pattern.test(name) || /\/\.{1,2}$/.test(name));
  if (bad === undefined) return;
  throw new UserError(code, `${JSON.stringify(bad.slice(0, 120))} is not ${wanted}`, [field]);
}
