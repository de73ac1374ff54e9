/** Who asks: a token that GitHub knows. */
export interface Token {
  /** Its text, as `GITHUB_TOKEN` holds it. */
  text: string;
  /** Of the world's people; an installation of an app has none. */
  login: string | null;
  userId: number;
  /** What the token may not read: GitHub refuses with "Resource not accessible". */
  withheld: readonly Permission[];
  /** Without it a private repository is not found. */
  seesPrivate: boolean;
  /** Private repositories of others are not found; unless it is given, no matter whose they are. */
  owner?: string;
  /** Tokens of one budget have their limits together; unless it is given, it has its own. */
  budget?: string;
}

export type Permission = 'members' | 'contents' | 'deployments' | 'issues' | 'pull_requests';

/** Known by every stand-in unless other tokens are given. */
export const TOKEN = 'ghp_standInStandInStandInStandInStandIn1';

export function token(text: string, more: Partial<Token> = {}): Token {
  return {
    text,
    login: text.startsWith('ghs_') ? null : 'octo-reader',
    userId: 4242,
    withheld: [],
    seesPrivate: true,
    ...more,
  };
}

/** May it see a repository? */
export function sees(asker: Token | null, repository: { private: boolean; owner: string }): boolean {
  if (!repository.private) return true;
  return asker !== null && asker.seesPrivate && (asker.owner === undefined || asker.owner === repository.owner);
}

/** What limits are counted by. */
export function budgetOf(asker: Token | null): string {
  return asker?.budget ?? asker?.text ?? '';
}

export function isInstallation({ text }: Token): boolean {
  return text.startsWith('ghs_');
}

/** A classic token has scopes, others have permissions. */
export function isClassic({ text }: Token): boolean {
  return text.startsWith('ghp_');
}

export function whose(asker: Token): string {
  return isInstallation(asker) ? `installation ID ${asker.userId}` : `user ID ${asker.userId}`;
}

export function tokenText(authorization: string | undefined): string | null {
  return /^(?:token|bearer)\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}
