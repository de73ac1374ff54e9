import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { asEveryone } from './access.js';

/** What a subscription has been told so far, and how it ended. */
export interface Subscribed<Data> {
  readonly told: Data[];
  /** When each was told, milliseconds. */
  readonly at: number[];
  /** Resolves at the end that the server gives it; rejects with what it was refused for. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** A client as a page is one, by a real socket. */
export function socketClient(address: string, origin?: string, as: object = asEveryone): Client {
  class FromPage extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, { headers: { ...as }, ...(origin === undefined ? {} : { origin }) });
    }
  }
  return createClient({ url: `${address.replace(/^http/, 'ws')}/graphql`, webSocketImpl: FromPage, retryAttempts: 0 });
}

/** A closed socket tells a code; a refused subscription, errors. */
function wordsFor(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? `closed with ${code}` : JSON.stringify(error);
}

export function subscribe<Data>(client: Client, query: string): Subscribed<Data> {
  const told: Data[] = [];
  const at: number[] = [];
  let stop: () => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    stop = client.subscribe<Data>(
      { query },
      {
        next: ({ data, errors }) => {
          if (errors) return reject(new Error(JSON.stringify(errors)));
          told.push(data as Data);
          at.push(Date.now());
        },
        error: (error) => reject(error instanceof Error ? error : new Error(wordsFor(error))),
        complete: resolve,
      },
    );
  });
  ended.catch(() => undefined);
  return { told, at, ended, stop };
}
