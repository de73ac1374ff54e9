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
  type GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { formatError } from './errors.js';
import { LoadersFactory } from './loaders.js';
import { readSubscription } from './subscription-question.js';

const PATH = '/graphql';
const LARGEST_MESSAGE_BYTES = 64 * 1024;
const SUBSCRIPTIONS_PER_CONNECTION = 20;
/** A client that does not say goodbye is not waited for. */
const GOODBYE_MS = 300;

/** Subscriptions over a websocket, in the protocol graphql-transport-ws. Everything else is asked by POST. */
@Injectable()
export class SubscriptionServer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES });
  private server: { dispose: () => void | Promise<void> } | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly schema: GraphQLSchemaHost,
    private readonly loaders: LoadersFactory,
  ) {}

  // Nest's own mount looks at neither Origin nor size, and keeps one context for all events of a subscription.
  onApplicationBootstrap(): void {
    const { schema } = this.schema;
    this.server = useServer(
      {
        onSubscribe: ({ subscriptions }, _id, payload) =>
          readSubscription(schema, payload, Object.keys(subscriptions).length, SUBSCRIPTIONS_PER_CONNECTION),
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

  /** As graphql's own, but every event is answered with loaders of its own: what was loaded for one is old for the next. */
  private async subscribe(args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
    const fresh = (): ExecutionArgs => ({ ...args, contextValue: { loaders: this.loaders.create() } });
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
  const { message, locations, path, extensions } = error.toJSON();
  return formatError({ message, locations, path, extensions: { code, ...extensions } }, error);
}
