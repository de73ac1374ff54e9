import type { GitHubClient } from './client.js';

/** A delivery that nobody took, as an App's log tells it. */
export interface FailedDelivery {
  /** Of the last attempt: what is asked again. */
  id: number;
  /** Of all its attempts. */
  guid: string;
  event: string;
  /** Of the last attempt. */
  at: Date;
  attempts: number;
}

/** The way to the log of an App's deliveries: only the App itself, signing with its key, may read it. */
export class DeliveryLog {
  /** `open`: null, there is no App. */
  constructor(private readonly open: ((signal?: AbortSignal) => GitHubClient) | null) {}

  get configured(): boolean {
    return this.open !== null;
  }

  /** Those that failed since a moment, each once, the latest first; `pages` of a hundred at most are read. */
  async failed(since: Date, pages: number, signal?: AbortSignal): Promise<FailedDelivery[]> {
    const client = this.client(signal);
    const found = new Map<string, FailedDelivery>();
    let read = 0;
    const log = client.paginate.iterator(client.rest.apps.listWebhookDeliveries, { per_page: 100, status: 'failure' });
    for await (const { data } of log) {
      for (const { id, guid, event, delivered_at, status_code } of data) {
        const known = found.get(guid);
        // A server that is older than the question tells of all.
        if (status_code >= 200 && status_code < 300) continue;
        if (known) known.attempts += 1;
        else found.set(guid, { id, guid, event, at: new Date(delivered_at), attempts: 1 });
      }
      read += 1;
      const last = data.at(-1)?.delivered_at;
      if (read === pages || last === undefined || new Date(last) < since) break;
    }
    return [...found.values()].filter(({ at }) => at >= since);
  }

  /** GitHub delivers it once more, under the same guid. */
  async askAgain(id: number, signal?: AbortSignal): Promise<void> {
    await this.client(signal).rest.apps.redeliverWebhookDelivery({ delivery_id: id });
  }

  private client(signal?: AbortSignal): GitHubClient {
    if (this.open === null) throw new Error('there is no GitHub App');
    return this.open(signal);
  }
}
