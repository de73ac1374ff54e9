import { createAppAuth } from '@octokit/auth-app';
import { UserError } from '../platform/errors.js';
import { type GitHubClient, openClient } from './client.js';
import { type Credential, refusedCredential } from './credential.js';
import { Pace } from './pace.js';

export interface AppSettings {
  id: string;
  /** PEM. */
  privateKey: string;
  /** Ids or logins of the installations that count; empty: all. */
  installations: readonly string[];
}

/** An installation of the App, and what it is asked with. */
export interface Installation {
  id: string | null;
  /** Of its account. */
  login: string;
  credential: Credential;
  /** Why nothing can be asked with it; null: it can. */
  refused: UserError | null;
}

interface InstallationToken {
  token: string;
  expiresAt: string;
}

/** A token that ends within this is not used any more. */
const NEARLY_OVER_MS = 60_000;
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A GitHub App: its installations, and their tokens, which it keeps until they end. */
export class AppAccess {
  private readonly client: GitHubClient;

  constructor(
    private readonly settings: AppSettings,
    options: { apiUrl: string | undefined; retrySecondMs?: number },
  ) {
    const { id: appId, privateKey } = settings;
    this.client = openClient({
      ...options,
      pace: new Pace(0),
      credential: null,
      app: { authStrategy: createAppAuth, auth: { appId, privateKey, log: SILENT } },
    });
  }

  /**
   * All that count, those among them that nothing can be asked with.
   * @throws UserError GITHUB_APP, GITHUB_INSTALLATION when there is none at all
   */
  async installations(): Promise<Installation[]> {
    const listed = await this.client
      .paginate(this.client.rest.apps.listInstallations, { per_page: 100 })
      .catch((error: unknown) => {
        throw this.explained(error, '');
      });
    const found = listed.map(({ id, account, suspended_at: suspended }) => {
      const login = nameOf(account);
      const refused = suspended === null ? null : suspendedOf(login);
      return { id: String(id), login, refused, credential: this.credential(String(id), login, refused) };
    });
    const wanted = this.settings.installations;
    if (wanted.length === 0) {
      if (found.length > 0) return found;
      throw new UserError('GITHUB_INSTALLATION', `the App ${this.settings.id} is installed nowhere: install it first`);
    }
    return wanted.map((name) => {
      const one = found.find(({ id, login }) => id === name || login.toLowerCase() === name.toLowerCase());
      if (one) return one;
      const refused = missing(name, 'is not installed at');
      return { id: null, login: name, refused, credential: refusedCredential(refused) };
    });
  }

  private credential(id: string, login: string, refused: UserError | null): Credential {
    if (refused) return refusedCredential(refused);
    // What is refused once stays so until installations are listed again: no request is spent on it.
    let why: UserError | null = null;
    const tokenOf = async (refresh: boolean): Promise<InstallationToken> => {
      if (why !== null) throw why;
      try {
        return await this.token(id, refresh);
      } catch (error) {
        const explained = this.explained(error, login);
        if (explained instanceof UserError) why = explained;
        throw explained;
      }
    };
    return {
      key: `installation ${id}`,
      async token() {
        const { token, expiresAt } = await tokenOf(false);
        return Date.parse(expiresAt) - Date.now() > NEARLY_OVER_MS ? token : (await tokenOf(true)).token;
      },
      async renewed(refusedToken) {
        const { token } = await tokenOf(false);
        // Somebody else has renewed it meanwhile.
        return token === refusedToken ? (await tokenOf(true)).token : token;
      },
    };
  }

  private async token(installationId: string, refresh: boolean): Promise<InstallationToken> {
    return (await this.client.auth({ type: 'installation', installationId, refresh })) as InstallationToken;
  }

  private explained(error: unknown, login: string): unknown {
    const { status, message } = error as { status?: number; message?: string };
    if (status === 401) {
      return new UserError(
        'GITHUB_APP',
        `GitHub refuses the App ${this.settings.id}: GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY do not belong together, ` +
          "or this machine's clock is wrong; make a new key on the App's page, then sync again",
      );
    }
    if (login === '' || (status !== 403 && status !== 404)) return error;
    return /suspend/i.test(message ?? '') ? suspendedOf(login) : missing(login, 'was removed from');
  }
}

function suspendedOf(login: string): UserError {
  return new UserError(
    'GITHUB_INSTALLATION',
    `the installation of the App at ${login} is suspended: let an owner of ${login} unsuspend it, then sync again`,
  );
}

function missing(login: string, what: string): UserError {
  return new UserError(
    'GITHUB_INSTALLATION',
    `the App ${what} ${login}: install it there, or take ${login} out of what is pulled, then sync again`,
  );
}

/** An organisation or a person has a login, an enterprise a slug. */
function nameOf(account: object | null): string {
  const { login, slug } = (account ?? {}) as { login?: string; slug?: string };
  return login ?? slug ?? '';
}
