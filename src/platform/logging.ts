import type { LoggerService } from '@nestjs/common';
import { destination, pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { pinoHttp, type HttpLogger } from 'pino-http';
import { maskSecrets } from './secrets.js';

const SECRET_KEYS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'accessToken',
  'apiKey',
  'privateKey',
  'clientSecret',
  'databaseUrl',
  'redisUrl',
  'connectionString',
  '["set-cookie"]',
  '["x-hub-signature-256"]',
  'DATABASE_URL',
  'REDIS_URL',
  'OIDC_CLIENT_SECRET',
];
const ANYWHERE_NEAR = ['', '*', '*.*', '*.*.*'];

/** One JSON line an event, to stderr: stdout belongs to what people and scripts asked for. */
export function createLogger(level: string, to: DestinationStream = destination({ fd: 2, sync: true })): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err },
      redact: { paths: ANYWHERE_NEAR.flatMap((depth) => SECRET_KEYS.map((key) => path(depth, key))), censor: '***' },
      // The last word on secrets inside of messages and stack traces.
      hooks: { streamWrite: maskSecrets },
    },
    to,
  );
}

function path(depth: string, key: string): string {
  return depth === '' || key.startsWith('[') ? `${depth}${key}` : `${depth}.${key}`;
}

/**
 * One line a request: what was asked, the answer and how long it took; no headers, no query, no body. What comes by the
 * thousand a second is counted instead, refusals too.
 */
export function requestLogger(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    autoLogging: { ignore: ({ url }) => url !== undefined && /^\/(health|metrics|assets|webhooks)\b/.test(url) },
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, path: url.split('?')[0] }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  });
}

/** Nest tells every module and route at each start: that is for those who look for trouble. */
const FRAMEWORK = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'GraphQLModule',
]);

/** What Nest itself logs, in the same lines: `context` is Nest's name for where it comes from. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(FRAMEWORK.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest appends the context as the last text, and for errors a stack before it. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const texts = rest.filter((part): part is string => typeof part === 'string');
    const context = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : undefined;
    const err = [message, ...rest].find((part) => part instanceof Error);
    const details = { ...(context ? { context } : {}), ...(err ? { err } : stack ? { stack } : {}) };
    if (message instanceof Error) this.logger[level](details, message.message);
    else if (typeof message === 'string') this.logger[level](details, message);
    else this.logger[level]({ ...details, event: message });
  }
}
