import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { WebSocket } from 'ws';
import * as pages from '../../web/src/queries.js';
import { asEveryone } from '../support/access.js';
import { hostileRows } from '../support/fuzz/bodies.js';
import { Hostile } from '../support/fuzz/hostile.js';
import { Questions } from '../support/fuzz/questions.js';
import { exchange, hostileRequest } from '../support/fuzz/requests.js';
import { answer, start, type Running } from '../support/paceline.js';
import { rowsOf, type TestDatabase } from '../support/postgres.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;
const SEED = 20_261_125;
const AT_ONCE = 8;
/** Bytes of a table that can be hashed after each of some hundred mutations; they write to no other. */
const SMALL = 64 * 1024;
const NO_LIMIT = '100000000';
/** 10,000 in all. */
const COUNTS = { questions: 2_000, mutated: 1_600, mutations: 150, requests: 5_250, bodies: 500, messages: 500 };

/** What only we can have said: of our code, its files, its SQL, or what Postgres thinks of it. */
const INTERNALS =
  /INTERNAL_SERVER_ERROR|Internal server error|node_modules|\bat (\S+ )?\(?(file:|node:|\/)|\/(dist|src)\/\w|\.js:\d|\bSELECT\b.*\bFROM\b|INSERT INTO|QueryFailedError|(Type|Range|Reference)Error|call stack|syntax error at or near|violates \w+ constraint|relation "|column "|invalid input syntax|out of range for type|invalid byte sequence|ECONN/;

interface Told {
  status: number;
  text: string;
}

describe('10,000 inputs that nobody should send', () => {
  let database: TestDatabase;
  let server: Running;
  let schema: GraphQLSchema;

  beforeAll(async () => {
    expect(Object.values(COUNTS).reduce((sum, count) => sum + count)).toBe(10_000);
    database = await sampleDatabase();
    server = await start({
      DATABASE_URL: database.url,
      ROLE: 'api',
      LOG_LEVEL: 'error',
      ...{ RATE_LIMIT_API: NO_LIMIT, RATE_LIMIT_INGEST: NO_LIMIT, RATE_LIMIT_SIGN_IN: NO_LIMIT },
    });
    schema = buildClientSchema(await answer<IntrospectionQuery>(server.address, getIntrospectionQuery()));
  }, PATIENCE);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  }, PATIENCE);

  /** The same inputs at every run; each part has its own. */
  const hostiles = (part: number, count: number): Hostile[] => Hostile.many(SEED + part, count);

  const send = async (path: string, body: string | Buffer, headers: object = {}): Promise<Told> => {
    const response = await fetch(`${server.address}${path}`, {
      method: 'POST',
      headers: { ...asEveryone, ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    return { status: response.status, text: await response.text() };
  };
  const graphql = (query: string, variables: object = {}): Promise<Told> =>
    send('/graphql', JSON.stringify({ query, variables }), { 'content-type': 'application/json' });

  /** Some at a time, each made when its turn comes: to make them all at once would keep the connections waiting. */
  async function all<Input>(
    hostiles: Hostile[],
    make: (hostile: Hostile, i: number) => Input,
    ask: (input: Input) => Promise<string | null>,
    atOnce = AT_ONCE,
  ): Promise<string[]> {
    const wrong: string[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let i = next++; i < hostiles.length; i = next++) {
        const found = await ask(make(hostiles[i] as Hostile, i));
        if (found !== null) wrong.push(`input ${i}: ${found}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return wrong.slice(0, 10);
  }

  const judged = ({ status, text }: Told, input: string | Buffer): string | null => {
    const sane = status >= 200 && status < 500 && !INTERNALS.test(text);
    return sane ? null : `${status} ${text.slice(0, 400)}\n  of ${input.toString().slice(0, 1_500)}`;
  };
  let tables: { name: string; bytes: string }[] | undefined;
  /** Rows of each table and a hash over all of them; of those that had so many bytes at most. */
  const everything = async (most = Infinity): Promise<Record<string, string>> => {
    tables ??= await rowsOf<{ name: string; bytes: string }>(
      database.url,
      `SELECT relname AS name, pg_relation_size(oid) AS bytes FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'bullmq%'
         -- A look at a person is told to the audit, whether it is answered or refused.
         AND relname NOT LIKE 'audit%'`,
    );
    const asked = tables.filter(({ bytes }) => Number(bytes) <= most);
    const sums = asked.map(
      ({ name }) =>
        `SELECT '${name}' AS name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS rows FROM "${name}" t`,
    );
    const found = await rowsOf<{ name: string; rows: string }>(database.url, sums.join(' UNION ALL '));
    return Object.fromEntries(found.map(({ name, rows }) => [name, rows]));
  };
  const count = async (table: string): Promise<number> =>
    Number((await rowsOf<{ n: string }>(database.url, `SELECT count(*) AS n FROM ${table}`))[0]?.n);

  afterEach(() => {
    expect(server.process.child.exitCode).toBeNull();
    // graphql-ws tells on stderr, in words of its own, of clients that went away before they were answered.
    expect(server.process.output()).not.toMatch(/"level":"(error|fatal)"|unhandled|uncaught/i);
  });

  it(
    'questions and pages mutilated: answered or refused, and nothing is written',
    async () => {
      const before = await everything();
      const texts = Object.values(pages).map(({ text }) => text);
      const variables = { slug: 'vercel/ai', program: '2026', first: 5, after: null, hasGoal: true, multiple: 3 };
      let answered = 0;
      const make = (hostile: Hostile, i: number): string =>
        i < COUNTS.questions ? new Questions(schema, hostile).ask() : hostile.mutated(hostile.random.pick(texts));
      const wrong = await all(hostiles(1, COUNTS.questions + COUNTS.mutated), make, async (query) => {
        const told = await graphql(query, {
          ...variables,
          filter: { program: '2026' },
          from: '2025-06-02',
          to: '2025-06-30',
        });
        if (told.text.startsWith('{"data":{')) answered += 1;
        return judged(told, query);
      });
      expect(wrong).toEqual([]);
      // Refusing everything would be no feat.
      expect(answered).toBeGreaterThan(COUNTS.questions / 6);
      expect(await everything()).toEqual(before);
    },
    PATIENCE,
  );

  it(
    'mutations: what is refused has written nothing',
    async () => {
      const counts = { refused: 0, done: 0 };
      let before = await everything(SMALL);
      const ask = async (query: string): Promise<string | null> => {
        const told = await graphql(query);
        const after = await everything(SMALL);
        const isRefused = !told.text.includes('"userErrors":[]');
        counts[isRefused ? 'refused' : 'done'] += 1;
        const isChanged = JSON.stringify(after) !== JSON.stringify(before);
        before = after;
        return isRefused && isChanged ? `wrote for ${told.text}\n  of ${query}` : judged(told, query);
      };
      const make = (hostile: Hostile): string => new Questions(schema, hostile).ask('Mutation');
      expect(await all(hostiles(6, COUNTS.mutations), make, ask, 1)).toEqual([]);
      expect(Math.min(counts.refused, counts.done)).toBeGreaterThan(0);
    },
    PATIENCE,
  );

  it(
    'requests that are hardly HTTP: nothing is written, nothing is told, the next one is answered',
    async () => {
      const before = await everything();
      const statuses = new Map<string, number>();
      const make = (hostile: Hostile): Buffer => hostileRequest(hostile, asEveryone.authorization);
      const ask = async (bytes: Buffer): Promise<string | null> => {
        const text = await exchange(server.address, bytes);
        const status = /^HTTP\/1\.1 ([2-5]\d\d)/m.exec(text)?.[1];
        statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1);
        // One that is cut off is answered by nobody.
        return status === undefined && /^(HTTP\/1\.1 100 Continue\s*)?$/.test(text)
          ? null
          : judged({ status: Number(status), text }, bytes);
      };
      const wrong = await all(hostiles(3, COUNTS.requests), make, ask, 4 * AT_ONCE);
      expect(wrong).toEqual([]);
      expect([...statuses.keys()]).toEqual(expect.arrayContaining(['200', '400', '401', '404', '413', '415']));
      expect(await everything()).toEqual(before);
      expect(await answer(server.address, '{ organization { slug } }')).toEqual({
        organization: { slug: 'open-source' },
      });
    },
    PATIENCE,
  );

  it(
    'pushed rows: all of a body or nothing',
    async () => {
      const before = { events: await count('delivery_event'), usage: await count('ai_usage_day') };
      const added = { events: 0, usage: 0 };
      const refused: string[] = [];
      let accepted = 0;
      const wrong = await all(
        hostiles(4, COUNTS.bodies),
        (hostile, i) => ({ mark: `m${i}`, ...hostileRows(hostile, `m${i}`) }),
        async ({ path, body, mark }) => {
          const told = await send(path, body, { 'content-type': 'application/octet-stream' });
          if (told.status === 202) {
            accepted += 1;
            added[path === '/ingest/deliveries' ? 'events' : 'usage'] += (
              JSON.parse(told.text) as { added: number }
            ).added;
          } else refused.push(mark);
          return judged(told, body);
        },
      );
      expect(wrong).toEqual([]);
      expect(Math.min(accepted, refused.length)).toBeGreaterThan(COUNTS.bodies / 5);
      expect({
        events: (await count('delivery_event')) - before.events,
        usage: (await count('ai_usage_day')) - before.usage,
      }).toEqual(added);
      const left = await rowsOf<{ mark: string }>(
        database.url,
        `SELECT split_part(full_name, '/', 2) AS mark FROM repository WHERE full_name LIKE 'fuzz/%' UNION SELECT tool FROM ai_usage_day`,
      );
      expect(left.filter(({ mark }) => refused.includes(mark))).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'messages over the socket',
    async () => {
      const before = await everything();
      const make = (hostile: Hostile): string => {
        const question = new Questions(schema, hostile).ask(hostile.random.chance(0.7) ? 'Subscription' : 'Query');
        const message = JSON.stringify({ id: '1', type: 'subscribe', payload: { query: question, variables: null } });
        return hostile.random.chance(0.3) ? hostile.mutated(message) : message;
      };
      const wrong = await all(hostiles(5, COUNTS.messages), make, async (message) =>
        judged({ status: 200, text: await overSocket(message) }, message),
      );
      expect(wrong).toEqual([]);
      expect(await everything()).toEqual(before);
    },
    PATIENCE,
  );

  /** What is told of one message within a moment, after the connection is let in. */
  function overSocket(message: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`${server.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers: asEveryone,
      });
      let told = '';
      const timer = setTimeout(() => socket.terminate(), 150);
      socket.on('open', () => socket.send('{"type":"connection_init"}'));
      socket.on('message', (data: Buffer) => {
        const text = data.toString('utf8');
        if (text.includes('connection_ack')) return socket.send(message);
        told += text;
        socket.terminate();
      });
      socket.on('error', () => undefined);
      socket.on('close', (code, reason) => {
        clearTimeout(timer);
        resolve(`${told} ${code} ${reason.toString('utf8')}`);
      });
    });
  }
});
