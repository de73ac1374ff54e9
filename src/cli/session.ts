import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, type Settings } from '../../config/settings.js';
import { connect, migrate } from '../data-source.js';
import { AccessModule } from '../access/access.module.js';
import { ChangeSettingsModule } from '../facts/change-settings.module.js';
import { GitHubModule } from '../github/github.module.js';
import { DatabaseModule } from '../platform/database.module.js';
import { type EmbeddedServer, joinEmbedded, startEmbedded } from '../platform/embedded-postgres.js';
import { oneLine, UserError } from '../platform/errors.js';
import { createLogger, NestLogger } from '../platform/logging.js';
import { PlatformModule } from '../platform/platform.module.js';
import { QueueModule } from '../platform/queue.module.js';
import { pendingMigrations } from '../platform/readiness.js';
import { CliModule } from './cli.module.js';

/** What a command works with, open for as long as it runs. */
export interface Session {
  settings: Settings;
  app: INestApplicationContext;
  /** Names of the migrations that opening the session ran. */
  migrated: string[];
}

@Module({})
class CommandModule {}

/**
 * Opens the database that DATABASE_URL names, or the embedded one of a running server, or one of its own for the
 * time of the command. Only the embedded database is migrated unasked.
 * @throws UserError NO_DATABASE, NOT_MIGRATED
 */
export async function withSession<Result>(
  wantsMigration: boolean,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const settings = loadSettings();
  const { databaseUrl, embedded } = await openServer(settings);
  let app: INestApplicationContext | undefined;
  try {
    const db = await connect(databaseUrl).catch((error: unknown) => {
      throw new UserError('NO_DATABASE', `cannot reach the database of DATABASE_URL: ${oneLine(error)}`);
    });
    app = await NestFactory.createApplicationContext(
      {
        module: CommandModule,
        imports: [
          DatabaseModule.forRoot(db),
          QueueModule.forRoot({ databaseUrl, redisUrl: settings.redisUrl }),
          GitHubModule.forRoot(settings),
          ChangeSettingsModule.forRoot({ points: settings.changesPoints, company: settings.aiMarkers }),
          PlatformModule,
          AccessModule.forRoot(settings),
          CliModule,
        ],
      },
      {
        logger: new NestLogger(createLogger(settings.logLevel === 'info' ? 'warn' : settings.logLevel)),
        abortOnError: false,
      },
    );
    const pending = await pendingMigrations(db);
    const allowed = wantsMigration || settings.databaseUrl === undefined;
    if (pending.length > 0 && !allowed) {
      throw new UserError(
        'NOT_MIGRATED',
        `the database is ${pending.length} migrations behind: run \`npm run -s paceline -- migrate\``,
      );
    }
    return await work({ settings, app, migrated: pending.length > 0 ? await migrate(db) : [] });
  } finally {
    await app?.close();
    await embedded?.stop();
  }
}

/** The database of DATABASE_URL, or the embedded one of a running server, or one to be stopped by who asks. */
export async function openServer(settings: Settings): Promise<{ databaseUrl: string; embedded?: EmbeddedServer }> {
  if (settings.databaseUrl !== undefined) return { databaseUrl: settings.databaseUrl };
  const joined = await joinEmbedded(settings.dataDir);
  if (joined) return joined;
  const embedded = await startEmbedded(settings.dataDir);
  return { databaseUrl: embedded.databaseUrl, embedded };
}
