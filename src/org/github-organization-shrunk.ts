import { UserError } from '../platform/errors.js';
import type { OrganizationFile } from './organization-file.schema.js';

/** What GitHub stated when it was last followed and holds today, as keys. */
export interface Current {
  teams: string[];
  /** `login in team`, the login in lower case. */
  memberships: string[];
  /** `owner/name of team`, the repository in lower case. */
  ownership: string[];
}

/** Below this many nothing can be said: one person leaving a team of two is no catastrophe. */
const FEWEST = 20;
const MOST_CLOSED = 0.5;
/** That all of so many are gone at once is no catastrophe either. */
const FEWEST_OF_ALL = 3;

/**
 * A token that has lost its rights, or an organisation named wrongly, must not empty the installation.
 * @throws UserError GITHUB_ORGANIZATION_SHRUNK
 */
export function checkShrunk(current: Current, { teams, people, ownership }: OrganizationFile): void {
  // An organisation has no slash in its slug, its teams have.
  if (current.teams.length > 0 && !teams.some(({ slug }) => slug.includes('/'))) {
    throw shrunk(`GitHub shows no team where there were ${current.teams.length}`);
  }
  const members = people.map(({ login, team }) => `${login.toLowerCase()} in ${team}`);
  const owned = ownership.map(({ repo, team }) => `${repo.toLowerCase()} of ${team}`);
  checkHalf('memberships', current.memberships, members);
  checkHalf('repositories of teams', current.ownership, owned);
}

function checkHalf(what: string, current: readonly string[], stated: readonly string[]): void {
  const still = new Set(stated);
  const gone = current.filter((key) => !still.has(key)).length;
  const all = gone === current.length && gone >= FEWEST_OF_ALL;
  if (!all && (current.length < FEWEST || gone <= current.length * MOST_CLOSED)) return;
  throw shrunk(`GitHub no longer shows ${gone} of ${current.length} ${what}`);
}

function shrunk(what: string): UserError {
  return new UserError(
    'GITHUB_ORGANIZATION_SHRUNK',
    `${what}; nothing was changed. Check GITHUB_ORGS and what the token may see; if it is true, take it with ` +
      '`npm run -s paceline -- sync --accept-organization`',
  );
}
