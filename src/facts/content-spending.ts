import type { GitHubClient } from '../github/client.js';
import type { ClientFor } from '../github/github.js';
import { UserError } from '../platform/errors.js';
import type { ContentRunRow } from './content-checks.store.js';

/** Commits in one question: GitHub gives up on what takes it ten seconds, and counting the lines of a commit takes long. */
const COMMITS_A_QUESTION = 400;
const FEWEST_COMMITS = 50;
const MOST_FAILED = 3;

/** What a run of content checks may still ask, over all the clients that it asks with. */
export class ContentSpending {
  /** As many commits as a question may ask for. */
  commits = COMMITS_A_QUESTION;
  private failed = 0;
  private readonly clients = new Map<string, GitHubClient>();
  /** What each had asked before this run. */
  private readonly before = new Map<GitHubClient, number>();

  constructor(
    readonly run: ContentRunRow,
    private readonly budget: number,
    private readonly clientFor: ClientFor,
    readonly signal?: AbortSignal,
  ) {}

  async client(owner: string): Promise<GitHubClient> {
    const known = this.clients.get(owner);
    if (known) return known;
    const client = await this.clientFor(owner);
    this.clients.set(owner, client);
    if (!this.before.has(client)) this.before.set(client, client.asked().requests);
    return client;
  }

  /** GitHub gave up: for the rest of the run less is asked for at once. */
  tooMany(): void {
    this.commits = Math.max(FEWEST_COMMITS, Math.floor(this.commits / 2));
  }

  /**
   * GitHub fails over a single repository, however little is asked of it.
   * @throws UserError GITHUB_AWAY when it does so again and again: then it is not the repository
   */
  failedOver(repository: string): void {
    this.failed += 1;
    if (this.failed > MOST_FAILED)
      throw new UserError('GITHUB_AWAY', `GitHub fails over ${repository} and others: it is asked again in an hour`);
  }

  /** Requests so far, tries that failed among them. */
  spent(): number {
    const spent = [...this.before].reduce((sum, [client, before]) => sum + client.asked().requests - before, 0);
    this.run.requests = spent;
    return spent;
  }

  /** Whether there is another request in this share of the budget. */
  has(share = 1): boolean {
    this.signal?.throwIfAborted();
    return this.spent() < Math.floor(this.budget * share);
  }
}
