import { UserError } from '../platform/errors.js';
import { connectGitHub, type GitHubClient } from './client.js';
import type { IncidentLabels } from './issues.js';

export interface GitHubSettings {
  /** Absent: nothing is pulled. */
  token: string | undefined;
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

/** The way to GitHub, if there is one. */
export class GitHub {
  constructor(private readonly settings: GitHubSettings) {}

  get configured(): boolean {
    return this.settings.token !== undefined;
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
   * A client for one piece of work, which counts its own requests. Nothing is asked yet.
   * @throws UserError NO_TOKEN
   */
  client(signal?: AbortSignal): GitHubClient {
    const { token, apiUrl, retrySecondMs } = this.settings;
    if (token === undefined) {
      throw new UserError(
        'NO_TOKEN',
        'GITHUB_TOKEN is not set: give sync a token that may read releases and deployments',
      );
    }
    return connectGitHub({ token, apiUrl, signal, ...(retrySecondMs === undefined ? {} : { retrySecondMs }) });
  }
}
