import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppTokens, type StandInApp } from './app.js';
import { answerRequest, type Answering } from './answer-request.js';
import { Faults } from './faults.js';
import { RateLimits, type Limits, type Resource } from './rate-limits.js';
import type { LoggedRequest } from './request-log.js';
import { SecondaryLimits } from './secondary-limits.js';
import { sendAnswer } from './send-answer.js';
import { token, TOKEN, type Token } from './viewer.js';
import type { World } from './world.js';

export interface GitHubOptions {
  world: World;
  /** Tokens it knows; one that reads everything, `TOKEN`, unless given. */
  tokens?: readonly Token[];
  /** A GitHub App that it knows beside them. */
  app?: StandInApp;
  /** Points an hour, for each token. `absent`: it limits nothing and tells of no limits, as GitHub Enterprise Server. */
  limits?: Partial<Limits> | 'absent';
  now?: () => Date;
  /** 0, a free one, unless given. */
  port?: number;
  /** Refuses what is over GitHub's secondary limits: 100 at once, 900 REST and 2,000 GraphQL requests a minute. */
  secondaryLimits?: boolean;
  /** An address as GitHub Enterprise Server's: REST below `/api/v3`, GraphQL at `/api/graphql`. */
  enterprise?: boolean;
  /** What GraphQL calls a limit that is used up: the documented word, or the one GitHub has been seen to send. */
  limitError?: 'RATE_LIMITED' | 'RATE_LIMIT';
  /** Changes what is about to be sent, to see that the check notices. */
  distort?: (operation: string, body: unknown) => unknown;
}

export interface GitHubStandIn {
  /** For `GITHUB_API_URL`. */
  readonly address: string;
  world: World;
  /** Changes the world between two requests: `change((world) => withStatus(world, …))`. */
  change(how: (world: World) => World): void;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  /** The App's tokens and installations, if there is an App. */
  readonly app: AppTokens | null;
  /** Answers that were not in GitHub's shape, and GitHub's fields that this server does not serve. */
  readonly violations: string[];
  /** The most requests there were at one time: GitHub allows 100. */
  readonly mostAtOnce: number;
  /** As if something else had used up a token's limit. */
  useUp(resource: Resource, until?: Date, tokenText?: string): void;
  /** Rejects when there are violations. */
  close(): Promise<void>;
}

export async function startGitHub(options: GitHubOptions): Promise<GitHubStandIn> {
  const now = options.now ?? (() => new Date());
  const tokens = options.tokens ?? [token(TOKEN)];
  const app = options.app ? new AppTokens(options.app, now) : null;
  const limits = new RateLimits(
    options.limits === 'absent' ? null : { core: 5000, graphql: 5000, ...options.limits },
    now,
  );
  let server: Server | null = null;
  let atOnce = 0;
  let [mostAtOnce, port] = [0, options.port ?? 0];

  const listen = async (): Promise<void> => {
    server ??= await listening(port, (request, response) => {
      mostAtOnce = Math.max(mostAtOnce, (atOnce += 1));
      response.once('close', () => (atOnce -= 1));
      void handle(standIn, answering, request, response, atOnce);
    });
    port = (server.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    const stopping = server;
    server = null;
    if (!stopping) return;
    await new Promise<void>((resolve) => {
      stopping.close(() => resolve());
      stopping.closeAllConnections();
    });
  };

  await listen();
  const address = `http://127.0.0.1:${port}${options.enterprise ? '/api/v3' : ''}`;
  const standIn: GitHubStandIn = {
    address,
    world: options.world,
    change(how) {
      standIn.world = how(standIn.world);
    },
    faults: new Faults(stop, listen),
    app,
    requests: [],
    violations: [],
    get mostAtOnce() {
      return mostAtOnce;
    },
    useUp(resource, until, tokenText) {
      const all = [...tokens, ...(app?.minted ?? [])];
      const asker = all.find(({ text }) => tokenText === undefined || text === tokenText);
      if (asker) limits.useUp(asker, resource, until);
    },
    async close() {
      await stop();
      if (standIn.violations.length > 0) throw new Error(`not as GitHub has it:\n${standIn.violations.join('\n')}`);
    },
  };
  const answering: Answering = {
    tokens,
    app,
    limits,
    now,
    base: address,
    secondary: options.secondaryLimits ? new SecondaryLimits(now) : null,
    limitError: options.limitError ?? 'RATE_LIMITED',
    distort: options.distort,
    world: () => standIn.world,
    violate: (said) => standIn.violations.push(said),
  };
  return standIn;
}

async function listening(
  port: number,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function handle(
  standIn: GitHubStandIn,
  answering: Answering,
  request: IncomingMessage,
  response: ServerResponse,
  atOnce: number,
): Promise<void> {
  const started = performance.now();
  const method = request.method ?? 'GET';
  const path = request.url ?? '/';
  const { delay, fault } = standIn.faults.next(method, path);
  const entry: LoggedRequest = {
    number: standIn.requests.length + 1,
    method,
    path,
    operation: null,
    status: null,
    cost: 0,
    bytes: 0,
    ms: 0,
    at: Date.now(),
    fault: fault?.kind ?? (delay > 0 ? 'delay' : null),
  };
  standIn.requests.push(entry);
  try {
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    if (fault?.kind === 'reset' && fault.moment === 'before') request.socket.resetAndDestroy();
    else sendAnswer(request, response, await answerRequest(answering, request, entry, fault, atOnce), fault, entry);
  } catch (error) {
    // Who asked may have been killed, or have given up, in the middle of it.
    const gone = (error as { code?: unknown }).code === 'ECONNRESET';
    if (request.complete && !gone)
      standIn.violations.push(`${method} ${path}: ${error instanceof Error ? error.message : String(error)}`);
    request.socket.destroy();
  }
  entry.ms = performance.now() - started;
}
