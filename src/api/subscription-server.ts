import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { Authenticator } from '../access/authenticator.js';
import { countedFor, RateLimits } from '../access/rate-limits.js';
import type { Viewer } from '../core/viewer.js';
import { AllowRule } from './allow-rule.js';
import type { RequestContext } from './context.js';
import { formatError } from './errors.js';
import { LoadersFactory } from './loaders.js';
import { readSubscription } from './subscription-question.js';

const PATH = '/graphql';
const LARGEST_MESSAGE_BYTES = 64 * 1024;
const SUBSCRIPTIONS_PER_CONNECTION = 20;
/** A client that does not say goodbye is not waited for. */
const GOODBYE_MS = 300;

/** Half of the time within which what has ended lets nobody in any more. */
const LOOK_AGAIN_MS = 30_000;
const CLOSE_FORBIDDEN = 4403;

/** What is known of an open connection. */
interface Connection extends Extra {
  viewer?: Viewer;
  timer?: NodeJS.Timeout;
}

/** Subscriptions over a websocket, in the protocol graphql-transport-ws. Everything else is asked by POST. */
@Injectable()
export class SubscriptionServer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES });
  private server: { dispose: () => void | Promise<void> } | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly schema: GraphQLSchemaHost,
    private readonly loaders: LoadersFactory,
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
  ) {}

  // Nest's own mount looks at neither Origin nor size, and keeps one context for all events of a subscription.
  onApplicationBootstrap(): void {
    const { schema } = this.schema;
    const rule = new AllowRule(schema);
    this.server = useServer<Record<string, unknown>, Connection & Record<PropertyKey, unknown>>(
      {
        onConnect: (context) => this.connect(context.extra, context.connectionParams),
        onDisconnect: ({ extra }) => clearInterval(extra.timer),
        onSubscribe: async ({ subscriptions, extra }, _id, payload) => {
          const seconds = await this.limits.take('api', countedFor(viewerOf(extra), undefined));
          if (seconds > 0) return [tooMany(this.limits.perMinute.api, seconds)];
          const held = Object.keys(subscriptions).length;
          const read = readSubscription(schema, payload, held, SUBSCRIPTIONS_PER_CONNECTION);
          if (!('document' in read)) return read;
          const refusals = rule.refusals(read.document, viewerOf(extra));
          return refusals.length > 0 ? refusals : { ...read, contextValue: extra };
        },
        subscribe: (args) => this.subscribe(args),
        onNext: (_context, _id, _payload, _args, result) => told(result),
        onError: (_context, _id, _payload, errors) => errors.map(formatted),
      },
      this.sockets,
    );
    (this.host.httpAdapter.getHttpServer() as Server).on('upgrade', this.upgrade);
  }

  async onModuleDestroy(): Promise<void> {
    (this.host.httpAdapter.getHttpServer() as Server | undefined)?.off('upgrade', this.upgrade);
    const timer = setTimeout(() => this.sockets.clients.forEach((socket) => socket.terminate()), GOODBYE_MS);
    await this.server?.dispose();
    clearTimeout(timer);
  }

  private readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== PATH) return refuse(socket, '404 Not Found');
    if (!isOwnOrigin(request)) return refuse(socket, '403 Forbidden');
    this.sockets.handleUpgrade(request, socket, head, (open) => this.sockets.emit('connection', open, request));
  };

  /** False ends the connection. What lets it in is asked for again as long as it is open. */
  private async connect(connection: Connection, params: Record<string, unknown> | undefined): Promise<boolean> {
    const { headers } = connection.request;
    const told = params?.['authorization'];
    const authorization = typeof told === 'string' ? told : headers.authorization;
    const viewer = await this.authenticator.viewer({ headers: { ...headers, authorization } });
    const { remoteAddress } = connection.request.socket;
    const tooSoon = (await this.limits.take('api', countedFor(viewer, remoteAddress))) > 0;
    if (!viewer || tooSoon) return false;
    connection.viewer = viewer;
    connection.timer = setInterval(() => void this.lookAgain(connection), LOOK_AGAIN_MS);
    return true;
  }

  /** A viewer that may see something else than before connects anew. */
  private async lookAgain(connection: Connection): Promise<void> {
    const { viewer, socket } = connection;
    const now = viewer && (await this.authenticator.again(viewer).catch(() => viewer));
    if (JSON.stringify(now) !== JSON.stringify(viewer)) socket.close(CLOSE_FORBIDDEN, 'Forbidden');
  }

  /** As graphql's own, but every event is answered with loaders of its own: what was loaded for one is old for the next. */
  private async subscribe(args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
    const connection = args.contextValue as Connection;
    const fresh = (): ExecutionArgs => {
      const viewer = viewerOf(connection);
      const contextValue: RequestContext = { viewer, loaders: this.loaders.create(viewer) };
      return { ...args, contextValue };
    };
    const source = await createSourceEventStream(fresh());
    if (!(Symbol.asyncIterator in source)) return source;
    const events = source[Symbol.asyncIterator]() as AsyncGenerator<unknown, void>;
    const answered = async (event: IteratorResult<unknown, void>): Promise<IteratorResult<ExecutionResult, void>> =>
      event.done ? event : { done: false, value: await execute({ ...fresh(), rootValue: event.value }) };
    const answers: AsyncGenerator<ExecutionResult, void> = {
      next: async () => answered(await events.next()),
      return: async () => answered(await events.return()),
      throw: async (error) => answered(await events.throw(error)),
      [Symbol.asyncIterator]: () => answers,
      [Symbol.asyncDispose]: async () => void (await events.return()),
    };
    return answers;
  }
}

function viewerOf({ viewer }: Connection): Viewer {
  if (viewer) return viewer;
  throw new Error('asked before it was let in');
}

function tooMany(perMinute: number, seconds: number): GraphQLError {
  const message = `at most ${perMinute} requests a minute: try again in ${seconds} seconds`;
  return new GraphQLError(message, { extensions: { code: 'TOO_MANY_REQUESTS' } });
}

/** A browser says which page asks; a program that is no browser says nothing, and has no one's cookies to misuse. */
function isOwnOrigin({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function told({ errors, ...result }: ExecutionResult) {
  return errors ? { ...result, errors: errors.map(formatted) } : result;
}

/** The same words as by POST, where Apollo gives the codes. */
function formatted(error: GraphQLError): GraphQLFormattedError {
  const code = error.originalError ? 'INTERNAL_SERVER_ERROR' : 'GRAPHQL_VALIDATION_FAILED';
  const { message, locations, path, extensions: all } = error.toJSON();
  // What Apollo is told of the status is no part of an answer.
  const { http: _http, ...extensions } = all ?? {};
  return formatError({ message, locations, path, extensions: { code, ...extensions } }, error);
}
