import pg from 'pg';

/** `PACE` in ASCII: the advisory lock that says "this process owns the embedded server". */
const OWNER_LOCK = 0x50414345;
const RETRY_MS = 1000;

/** A session-level advisory lock: the server frees it the moment its holder is gone, however it went. */
export class ServerOwnership {
  private released = false;

  private constructor(
    private client: pg.Client,
    private readonly url: string,
  ) {
    this.watch();
  }

  /** @returns null when another process holds it. */
  static async acquire(url: string): Promise<ServerOwnership | null> {
    const client = await lock(url);
    return client === null ? null : new ServerOwnership(client, url);
  }

  /** Does any process hold it? */
  static async isHeld(url: string): Promise<boolean> {
    const client = await lock(url);
    await client?.end();
    return client === null;
  }

  async release(): Promise<void> {
    this.released = true;
    await this.client.end().catch(() => undefined);
  }

  /** From now on a lost session is expected: the server is about to be stopped. */
  expectEnd(): void {
    this.released = true;
  }

  /** When the server restarts its sessions after a failure, the lock has to be taken again. */
  private watch(): void {
    this.client.on('error', () => undefined);
    this.client.once('end', () => this.retake());
  }

  private retake(): void {
    if (this.released) return;
    setTimeout(() => {
      if (this.released) return;
      lock(this.url)
        .then((client) => {
          if (client === null) return this.retake();
          this.client = client;
          this.watch();
        })
        .catch(() => this.retake());
    }, RETRY_MS).unref();
  }
}

async function lock(url: string): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: url, application_name: 'paceline owner', keepAlive: true });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [OWNER_LOCK]);
  if (rows[0]?.taken === true) return client;
  await client.end();
  return null;
}
