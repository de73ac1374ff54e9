import type { GitHubClient } from '../github/client.js';
import type { ClientFor } from '../github/github.js';
import type { ContentRunRow } from './content-checks.store.js';

/** What a run of content checks may still ask, over all the clients that it asks with. */
export class ContentSpending {
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
