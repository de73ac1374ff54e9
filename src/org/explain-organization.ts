import { type Again, explainGitHub, saidBy } from '../github/client.js';
import { UserError } from '../platform/errors.js';

/** GitHub's words for a token that may not see teams, people or their addresses. */
const NO_PERMISSION = /not accessible|required scopes|SAML|does not have permission|must have/i;

/** Why an organisation could not be read, and which permission to give; what is not GitHub's comes back as it is. */
export function explainOrganization(error: unknown, organization: string, again: Again = 'sync'): unknown {
  const what = `the organisation ${organization}`;
  const explained = explainGitHub(error, what, again);
  const refused = error instanceof Error && NO_PERMISSION.test(error.message);
  const forbidden = explained instanceof UserError && explained.code === 'GITHUB_FORBIDDEN';
  if (!(error instanceof Error) || (!refused && !forbidden)) return explained;
  return new UserError(
    'GITHUB_FORBIDDEN',
    `the token may not read the teams of ${what}: give a classic token the scopes repo, read:org and user:email, or a ` +
      `fine-grained one or an app the organisation permission "Members: read" and the repository permission ` +
      `"Metadata: read", then ${again} again; nothing was changed (${saidBy(error)})`,
  );
}
