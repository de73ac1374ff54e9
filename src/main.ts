import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadSettings, type Settings, SettingsError } from '../config/settings.js';
import { SettingsAuditStore } from './access/settings-audit.store.js';
import { mountEdge } from './api/http-edge.js';
import { AppModule } from './app.module.js';
import { SampleService } from './cli/sample.service.js';
import { connect, migrate } from './data-source.js';
import { firstScreen } from './cli/first-screen.js';
import { AlreadyRunning, type EmbeddedServer, startEmbedded } from './platform/embedded-postgres.js';
import { codeOf, oneLine, UserError } from './platform/errors.js';
import { createLogger, NestLogger, requestLogger } from './platform/logging.js';

/** The pages lie beside src when built: dist/web. */
const PAGES = fileURLToPath(new URL('../web', import.meta.url));

/** What has been started, in the order it has to be stopped. */
const running: { app?: NestExpressApplication; embedded?: EmbeddedServer } = {};

/** What does not end within this is ended with the process: every job may be run again. */
const PATIENCE_MS = 25_000;

async function stop(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([running.app?.close(), tooLate]);
  clearTimeout(timer);
  await running.embedded?.stop();
}

async function start(settings: Settings): Promise<void> {
  if (settings.databaseUrl === undefined) running.embedded = await startEmbedded(settings.dataDir);
  const databaseUrl = settings.databaseUrl ?? running.embedded?.databaseUrl ?? '';
  const db = await connect(databaseUrl).catch((error: unknown) => {
    throw new UserError('NO_DATABASE', `cannot reach the database of DATABASE_URL: ${oneLine(error)}`);
  });
  await migrate(db);
  const logger = createLogger(settings.logLevel);
  running.app = await NestFactory.create<NestExpressApplication>(AppModule.forRole(settings, databaseUrl, db), {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  running.app.use(requestLogger(logger));
  mountEdge(running.app, {
    pages: settings.role === 'worker' ? undefined : PAGES,
    publicUrl: settings.publicUrl,
  });
  const address = await listen(running.app, settings);
  running.embedded?.announce(address);
  await running.app.get(SettingsAuditStore, { strict: false }).note(settings);
  // Who has named organisations of GitHub is pulling their own already.
  const pulls = (settings.githubToken ?? settings.githubApp) !== undefined && settings.githubOrgs.length > 0;
  if (running.embedded !== undefined && settings.sample === 'auto' && !pulls) {
    const sample = running.app.get(SampleService);
    await sample.loadIfEmpty();
    await sample.prepare();
  }
  process.stdout.write(await firstScreen(running.app, settings, address));
}

async function listen(app: NestExpressApplication, { host, port }: Settings): Promise<string> {
  await app.init();
  const server: Server = app.getHttpServer();
  // Not by Nest's own listen(), which logs an error before it tells of it.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(void server.off('error', reject)));
  }).catch((error: unknown) => {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    throw new UserError(
      'PORT_IN_USE',
      `port ${port} on ${host} is in use; stop what uses it, or set PORT to another one`,
    );
  });
  const { port: listening } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${listening}`;
}

let stopping: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopping ??= stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`paceline: stopping failed: ${oneLine(error)}\n`);
        process.exit(1);
      },
    );
  });
}

try {
  await start(loadSettings());
} catch (error) {
  if (stopping === undefined) {
    const known = error instanceof UserError || error instanceof AlreadyRunning;
    process.stderr.write(`paceline: ${known ? error.message : oneLine(error)}\n`);
    await stop().catch(() => undefined);
    process.exit(error instanceof SettingsError ? 2 : 1);
  }
}
