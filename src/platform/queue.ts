import { Logger } from '@nestjs/common';
import {
  createPostgresBackend,
  createRedisBackend,
  FlowProducer,
  Queue,
  QueueEvents,
  Worker,
  type BackendFactory,
  type IQueueBackend,
  type Processor,
  type QueueOptions,
  type WorkerOptions,
} from 'bullmq';
import pg from 'pg';
import { oneLine } from './errors.js';

/** How long a running job may finish; one that does not is ended with its process, and tried again by another. */
const WORKER_GRACE_MS = 20_000;
/**
 * Connections one queue or worker may open; BullMQ adds one of its own to listen. There are many of them in a process,
 * and few at work at a time: what is idle is given back at once, so that several processes fit on one server.
 */
const POOL_SIZE = 1;
const IDLE_MS = 2_000;

/** BullMQ types its backend; which one it is was decided at start, so the code that uses it sees only the contract. */
export type JobQueue<Data = unknown, Result = unknown, Name extends string = string> = Queue<
  Data,
  Result,
  Name,
  Data,
  Result,
  Name,
  IQueueBackend,
  unknown
>;
export type JobWorker<Data = unknown, Result = unknown, Name extends string = string> = Worker<
  Data,
  Result,
  Name,
  IQueueBackend,
  never,
  unknown
>;
export type JobFlows = FlowProducer<IQueueBackend, unknown>;
export type JobEvents = QueueEvents<unknown, IQueueBackend, unknown>;

export interface QueueConnection {
  readonly databaseUrl: string;
  /** Set: jobs live in Redis; absent: in the schema `bullmq` of the database. */
  readonly redisUrl?: string | undefined;
}

interface Closable {
  close(): Promise<void>;
  on(event: 'error', hear: (error: Error) => void): unknown;
}

/** Makes BullMQ's objects for the backend of this installation and closes what it made: workers first. */
export class Queues {
  private readonly log = new Logger('queue');
  private readonly connection: unknown;
  private readonly factory: BackendFactory<IQueueBackend, unknown>;
  private readonly workers: JobWorker<never>[] = [];
  private readonly others: Closable[] = [];
  private readonly byName = new Map<string, JobQueue<never>>();
  private probe: JobQueue | undefined;

  /** @throws when jobs are to live in Redis and the database, whose jobs they are, cannot be asked who it is. */
  static async open(connection: QueueConnection): Promise<Queues> {
    return new Queues(connection, connection.redisUrl === undefined ? {} : { prefix: await prefixOf(connection) });
  }

  private constructor(
    { databaseUrl, redisUrl }: QueueConnection,
    /** Installations may share a Redis: each finds only its own jobs there. */
    private readonly shelf: { prefix?: string },
  ) {
    this.connection =
      redisUrl === undefined
        ? {
            connectionString: databaseUrl,
            schema: 'bullmq',
            migrate: true,
            max: POOL_SIZE,
            idleTimeoutMillis: IDLE_MS,
            application_name: 'paceline queue',
          }
        : { url: redisUrl, maxRetriesPerRequest: null };
    this.factory = (redisUrl === undefined ? createPostgresBackend : createRedisBackend) as BackendFactory<
      IQueueBackend,
      unknown
    >;
  }

  /** One object a name: `options` are those of whoever asks first. */
  queue<Data, Result = unknown, Name extends string = string>(
    name: string,
    options: Omit<QueueOptions<unknown>, 'connection'> = {},
  ): JobQueue<Data, Result, Name> {
    const known = this.byName.get(name);
    if (known) return known as unknown as JobQueue<Data, Result, Name>;
    const queue = new Queue<Data, Result, Name, Data, Result, Name, IQueueBackend, unknown>(
      name,
      { ...options, ...this.shelf, connection: this.connection },
      this.factory,
    );
    this.byName.set(name, queue as unknown as JobQueue<never>);
    return this.keep(queue);
  }

  /** It starts at once; pass `autorun: false` to start it later with `run()`. */
  worker<Data, Result = unknown, Name extends string = string>(
    name: string,
    processor: Processor<Data, Result, Name, never>,
    options: Omit<WorkerOptions<unknown>, 'connection'> = {},
  ): JobWorker<Data, Result, Name> {
    const worker = new Worker<Data, Result, Name, IQueueBackend, never, unknown>(
      name,
      processor,
      { ...options, ...this.shelf, connection: this.connection },
      this.factory,
    );
    this.workers.push(worker as unknown as JobWorker<never>);
    return worker;
  }

  flows(): JobFlows {
    return this.keep(
      new FlowProducer<IQueueBackend, unknown>({ ...this.shelf, connection: this.connection }, this.factory),
    );
  }

  events(name: string): JobEvents {
    return this.keep(
      new QueueEvents<unknown, IQueueBackend, unknown>(
        name,
        { ...this.shelf, connection: this.connection },
        this.factory,
      ),
    );
  }

  /** Rejects when the backend does not answer. */
  async ping(): Promise<void> {
    this.probe ??= this.queue('ping');
    await this.probe.getJobCounts('waiting');
  }

  /** Workers stop taking jobs and finish those they hold, for at most 20 seconds. */
  async closeWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => closeWithGrace(worker)));
  }

  async close(): Promise<void> {
    await this.closeWorkers();
    this.byName.clear();
    await Promise.all(this.others.splice(0).map((other) => other.close()));
  }

  private keep<Kept extends Closable>(made: Kept): Kept {
    // It connects anew by itself; without a listener BullMQ writes the whole error to the terminal.
    made.on('error', (error) => this.log.warn(`a queue lost its connection: ${oneLine(error)}`));
    this.others.push(made);
    return made;
  }
}

/** Names the database itself, whatever it is called by those who connect: a copy of it is another one. */
async function prefixOf({ databaseUrl }: QueueConnection): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client
    .query<{ name: string }>(
      `SELECT concat_ws('/', 'paceline', system_identifier, oid) AS name
       FROM pg_control_system(), pg_database WHERE datname = current_database()`,
    )
    .finally(() => client.end());
  return rows[0]?.name ?? 'paceline';
}

async function closeWithGrace(worker: JobWorker<never>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), WORKER_GRACE_MS);
  });
  // BullMQ knows one close a worker, so a second one would wait like the first: who is too late is left to the process.
  await Promise.race([worker.close(), tooLate]);
  clearTimeout(timer);
}
