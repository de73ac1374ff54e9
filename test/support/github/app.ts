import { verify } from 'node:crypto';
import { account } from './account-shapes.js';
import { linkHeader, onPage, pageAsked } from './pages.js';
import { type Answer, notFound, undecodableToken } from './refusals.js';
import { token, type Token } from './viewer.js';
import type { WorldIndex } from './world-index.js';

/** A GitHub App that the stand-in knows. */
export interface StandInApp {
  id: number;
  /** PEM; whoever has the other half is the App. */
  publicKey: string;
  installations: readonly StandInInstallation[];
  /** How long its tokens live; 3600 unless given. */
  tokenSeconds?: number;
}

export interface StandInInstallation extends Partial<Pick<Token, 'withheld'>> {
  id: number;
  /** Of an organisation of the world. */
  login: string;
  suspended?: boolean;
}

interface Minted extends Token {
  expiresAt: number;
}

const INSTALLED_AT = '2025-02-03T08:00:00Z';
const PERMISSIONS = { contents: 'read', deployments: 'read', issues: 'read', members: 'read', metadata: 'read' };
/** So long may a token of the App itself be good for. */
const LONGEST_SECONDS = 600;

/** Tokens of an App's installations, and what it may ask as itself. */
export class AppTokens {
  readonly minted: Minted[] = [];
  installations: readonly StandInInstallation[];

  constructor(
    private readonly app: StandInApp,
    private readonly now: () => Date,
  ) {
    this.installations = app.installations;
  }

  /** One that has not ended, of an installation that is there. */
  find(text: string | null): Token | null {
    const found = this.minted.find((one) => one.text === text);
    const living = found && found.expiresAt > this.now().getTime();
    return living && this.installations.some(({ id, suspended }) => id === found.userId && !suspended) ? found : null;
  }

  /** All tokens that there are end now. */
  expire(): void {
    for (const one of this.minted) one.expiresAt = 0;
  }

  /** Null: no question of an App's. */
  answer(
    request: { method: string; url: URL; bearer: string | null; base: string },
    index: WorldIndex,
  ): (Answer & { operation: string }) | null {
    const { method, url, bearer, base } = request;
    const made = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(url.pathname);
    const operation =
      method === 'POST' && made
        ? 'apps/create-installation-access-token'
        : method === 'GET' && url.pathname === '/app/installations'
          ? 'apps/list-installations'
          : null;
    if (operation === null) return null;
    const wrong = bearer === null ? 'A JSON web token could not be decoded' : this.wrong(bearer);
    if (wrong !== null) return { operation, ...undecodableToken(wrong) };
    if (made) return { operation, ...this.mint(Number(made[1])) };
    const asked = pageAsked(url.searchParams);
    const list = onPage(this.installations, asked).map((one) => this.shape(base, one, index));
    const link = linkHeader(`${base}/app/installations`, url.searchParams, asked, this.installations.length);
    return { operation, status: 200, body: list, headers: link ? { link } : {} };
  }

  private mint(id: number): Answer {
    const found = this.installations.find((one) => one.id === id);
    if (!found) return notFound('apps/apps#create-an-installation-access-token-for-an-app');
    if (found.suspended) return { status: 403, body: { message: 'This installation has been suspended', documentation_url: 'https://docs.github.com/rest/reference/apps#create-an-installation-access-token-for-an-app', status: '403' } }; // prettier-ignore
    const expiresAt = this.now().getTime() + (this.app.tokenSeconds ?? 3600) * 1000;
    const text = `ghs_${String(id).padStart(8, '0')}n${this.minted.length}`;
    const budget = `installation ${id}`;
    this.minted.push({ ...token(text, { userId: id, withheld: found.withheld ?? [], owner: found.login, budget }), expiresAt }); // prettier-ignore
    const expires = new Date(expiresAt).toISOString().replace(/\.\d{3}/, '');
    return {
      status: 201,
      body: { token: text, expires_at: expires, permissions: PERMISSIONS, repository_selection: 'all' },
    };
  }

  /** What is wrong with a JSON web token of the App, in GitHub's words. */
  private wrong(jwt: string): string | null {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const signed = Buffer.from(`${head}.${body}`);
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    try {
      if (read(head)['alg'] !== 'RS256') return 'A JSON web token could not be decoded';
      if (!verify('RSA-SHA256', signed, this.app.publicKey, Buffer.from(signature, 'base64url')))
        return 'A JSON web token could not be decoded';
      const { iss, iat, exp } = read(body);
      const now = this.now().getTime() / 1000;
      if (String(iss) !== String(this.app.id)) return "'Issuer' claim ('iss') must be an Integer";
      if (typeof iat !== 'number' || iat > now + 1)
        return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
      if (typeof exp !== 'number' || exp < now)
        return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
      return exp > now + LONGEST_SECONDS ? "'Expiration time' claim ('exp') is too far in the future" : null;
    } catch {
      return 'A JSON web token could not be decoded';
    }
  }

  private shape(base: string, { id, login, suspended }: StandInInstallation, index: WorldIndex): object {
    const owner = index.organization(login) ?? { id: 1, login };
    return {
      id,
      account: account(base, owner, 'Organization'),
      repository_selection: 'all',
      access_tokens_url: `${base}/app/installations/${id}/access_tokens`,
      repositories_url: `${base}/installation/repositories`,
      html_url: `https://github.com/organizations/${login}/settings/installations/${id}`,
      app_id: this.app.id,
      app_slug: 'paceline',
      target_id: owner.id,
      target_type: 'Organization',
      permissions: PERMISSIONS,
      events: [],
      created_at: INSTALLED_AT,
      updated_at: INSTALLED_AT,
      single_file_name: null,
      suspended_by: suspended ? account(base, { id: 12, login: 'octo-owner' }, 'User') : null,
      suspended_at: suspended ? INSTALLED_AT : null,
    };
  }
}
