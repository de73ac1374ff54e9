import { UserError } from '../platform/errors.js';
import { AppAccess, type AppSettings } from './app-access.js';
import { type GitHubClient, openClient, USUAL_RESERVE } from './client.js';
import { type Credential, personalToken } from './credential.js';
import type { IncidentLabels } from './issues.js';
import { Pace } from './pace.js';

export interface GitHubSettings {
  /** Absent, without an App: nothing is pulled. */
  token: string | undefined;
  /** Instead of a token. */
  app?: AppSettings | undefined;
  /** Share of each limit that is kept for what is urgent and for people, 0 to 0.9. */
  reserve?: number;
  /** Absent: github.com. */
  apiUrl: string | undefined;
  /** The organisations that are pulled unless others are asked for. */
  organizations: readonly string[];
  /** Of an organisation that GitHub makes; an IANA name. */
  timeZone: string;
  /** Absent: issues are not read. */
  labels?: IncidentLabels;
  /** How long a second lasts between tries of what fails for a moment; tests wait less. */
  retrySecondMs?: number;
}

/** What one credential reads, and its client. */
export interface GitHubAccount {
  client: GitHubClient;
  /** Of the account that an App is installed at; null: a token, which says nothing of it. */
  login: string | null;
  installationId: string | null;
  /** Why nothing can be asked with it, which each of its questions is answered with; null: it can. */
  refused: UserError | null;
}

/** Finds the client that may read what an account owns. */
export type ClientFor = (owner: string) => Promise<GitHubClient>;

export interface ClientNeeds {
  /** May use the reserve of a limit, and is not slowed. */
  urgent?: boolean;
  /** The longest wait for a limit, in milliseconds; unless given, every limit is waited out. */
  patienceMs?: number;
}

/** The way to GitHub, if there is one. All that is asked with one credential keeps to its limits together. */
export class GitHub {
  private readonly paces = new Map<string, Pace>();
  private readonly app: AppAccess | null;

  constructor(private readonly settings: GitHubSettings) {
    this.app = settings.app ? new AppAccess(settings.app, settings) : null;
  }

  get configured(): boolean {
    return this.settings.token !== undefined || this.app !== null;
  }

  get organizations(): readonly string[] {
    return this.settings.organizations;
  }

  get labels(): IncidentLabels {
    return this.settings.labels ?? { incident: [], hotfix: [] };
  }

  get timeZone(): string {
    return this.settings.timeZone;
  }

  /**
   * A client by the token for one piece of work, which counts its own requests. Nothing is asked yet.
   * @throws UserError NO_TOKEN
   */
  client(signal?: AbortSignal, needs: ClientNeeds = {}): GitHubClient {
    const { token } = this.settings;
    if (token !== undefined) return this.open(personalToken(token), signal, needs);
    throw new UserError(
      'NO_TOKEN',
      this.app === null
        ? 'GITHUB_TOKEN is not set: give sync a token that may read releases and deployments, or a GitHub App ' +
            '(GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY)'
        : 'this needs a GITHUB_TOKEN: a GitHub App is asked account by account',
    );
  }

  /**
   * All that is signed in as: the token, or each installation of the App. One that is suspended or gone is among them
   * with `refused`, and stops none of the others.
   * @throws UserError NO_TOKEN, GITHUB_APP, GITHUB_INSTALLATION when the App is installed nowhere
   */
  async accesses(signal?: AbortSignal, needs: ClientNeeds = {}): Promise<GitHubAccount[]> {
    if (this.settings.token !== undefined || this.app === null) {
      return [{ client: this.client(signal, needs), login: null, installationId: null, refused: null }];
    }
    signal?.throwIfAborted();
    return (await this.app.installations()).map(({ id, login, credential, refused }) => ({
      client: this.open(credential, signal, needs),
      login,
      installationId: id,
      refused,
    }));
  }

  /**
   * A client that may read what this account owns, as far as it was let.
   * @throws UserError NO_TOKEN, GITHUB_APP, GITHUB_INSTALLATION
   */
  async clientFor(owner: string, signal?: AbortSignal, needs: ClientNeeds = {}): Promise<GitHubClient> {
    return clientOf(await this.accesses(signal, needs), owner);
  }

  private open(credential: Credential, signal: AbortSignal | undefined, needs: ClientNeeds): GitHubClient {
    const { apiUrl, retrySecondMs } = this.settings;
    const pace = this.paceOf(credential);
    return openClient({
      ...{ credential, pace, apiUrl, signal },
      ...needs,
      ...(retrySecondMs === undefined ? {} : { retrySecondMs }),
    });
  }

  private paceOf({ key }: Credential): Pace {
    let known = this.paces.get(key);
    if (!known) this.paces.set(key, (known = new Pace(this.settings.reserve ?? USUAL_RESERVE)));
    return known;
  }
}

/** @throws UserError GITHUB_INSTALLATION */
export function clientOf(accounts: readonly GitHubAccount[], owner: string): GitHubClient {
  const found = accounts.find(({ login }) => login === null || login.toLowerCase() === owner.toLowerCase());
  if (found?.refused) throw found.refused;
  if (found) return found.client;
  throw new UserError(
    'GITHUB_INSTALLATION',
    `the App is not installed at ${owner}, or GITHUB_APP_INSTALLATIONS leaves it out: install it there first`,
  );
}
