import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { oneLine } from './errors.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
const CONNECT_MS = 5_000;
/** A connection that only listens says nothing when the network under it is gone: it is asked. */
const HEARTBEAT_MS = 15_000;

/** Takes what a NOTIFY carried; null: listening from now on, so whatever was said before has to be looked up. */
export type Hear = (payload: string | null) => void;

/**
 * Hears the NOTIFYs of the database, on one connection of its own that is opened when it is first needed. Whenever that
 * connection is lost it is made again, and everyone is told null, because nobody knows what was said meanwhile.
 */
@Injectable()
export class Notifications implements OnApplicationShutdown {
  private readonly log = new Logger('notifications');
  private readonly hearers = new Map<string, Set<Hear>>();
  private readonly closing = new AbortController();
  private socket: Socket | undefined;
  /** Set while it listens. */
  private client: pg.Client | undefined;
  private attending: Promise<void> | undefined;

  constructor(private readonly db: DataSource) {}

  /** Tells `hear` null as soon as it listens. Returns how to stop. */
  listen(channel: string, hear: Hear): () => void {
    if (!/^[a-z_]+$/.test(channel)) throw new Error(`${channel} is no name of a channel`);
    const hearers = this.hearers.get(channel) ?? new Set();
    const own: Hear = (payload) => hear(payload);
    hearers.add(own);
    if (!this.hearers.has(channel)) {
      this.hearers.set(channel, hearers);
      // Whoever is connected listens to what it knew of when it connected.
      if (this.client) void this.client.query(`LISTEN ${channel}`).then(() => this.tell(channel, null), this.startOver);
    } else if (this.client) {
      queueMicrotask(() => hearers.has(own) && own(null));
    }
    this.attending ??= this.attend();
    return () => void hearers.delete(own);
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing.abort();
    this.socket?.destroy();
    await this.attending;
  }

  private async attend(): Promise<void> {
    const { signal } = this.closing;
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        await this.listenUntilLost(() => (wait = FIRST_WAIT_MS));
      } catch (error) {
        if (!signal.aborted) this.log.warn(`not listening to the database: ${oneLine(error)}`);
      }
      await pause(wait, undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  private async listenUntilLost(begun: () => void): Promise<void> {
    const socket = (this.socket = new Socket());
    const client = new pg.Client({
      connectionString: databaseUrl(this.db),
      application_name: 'paceline notifications',
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: CONNECT_MS,
      keepAlive: true,
      // Its own socket, so that it can be ended whatever it is waiting for.
      stream: () => socket,
    });
    const lost = new Promise<void>((resolve) => client.once('end', resolve));
    client.on('error', (error) => !this.closing.signal.aborted && this.log.warn(oneLine(error)));
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload ?? ''));
    let heartbeat: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      for (const channel of this.hearers.keys()) await client.query(`LISTEN ${channel}`);
      this.client = client;
      begun();
      for (const channel of this.hearers.keys()) this.tell(channel, null);
      heartbeat = setInterval(() => void client.query('SELECT 1').catch(this.startOver), HEARTBEAT_MS);
      await lost;
    } finally {
      this.client = undefined;
      clearInterval(heartbeat);
      socket.destroy();
    }
  }

  private readonly startOver = (): void => void this.socket?.destroy();

  private tell(channel: string, payload: string | null): void {
    for (const hear of this.hearers.get(channel) ?? []) hear(payload);
  }
}

function databaseUrl({ options }: DataSource): string {
  if (options.type === 'postgres' && options.url !== undefined) return options.url;
  throw new Error('notifications need a database that is named by a URL');
}
