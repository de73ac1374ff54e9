import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DataSource } from 'typeorm';
import { AccessModule } from '../../src/access/access.module.js';
import { RateLimitsModule } from '../../src/access/rate-limits.js';
import { ApiModule } from '../../src/api/api.module.js';
import { mountEdge } from '../../src/api/http-edge.js';
import { connect } from '../../src/data-source.js';
import { GitHubModule } from '../../src/github/github.module.js';
import { CalendarsStore } from '../../src/org/calendars.store.js';
import { parseOrganizationFile } from '../../src/org/organization-file.js';
import { OrganizationStore } from '../../src/org/organization.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { ValidityRangesStore } from '../../src/org/validity-ranges.store.js';
import { Clock } from '../../src/platform/clock.js';
import { DatabaseModule } from '../../src/platform/database.module.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { QueueModule } from '../../src/platform/queue.module.js';
import { freshDatabase, type TestDatabase } from './postgres.js';

export const NOW = '2026-11-18T12:00:00Z';

export interface ApiApp {
  readonly app: NestExpressApplication;
  readonly address: string;
  readonly database: TestDatabase;
  readonly db: DataSource;
  close(): Promise<void>;
}

@Module({})
class TestedApi {}

/** The GraphQL face alone on a database of its own, with nobody working on its queues; the clock stands still. */
export async function apiApp(
  file: string,
  { redisUrl, token }: { redisUrl?: string; token?: string },
): Promise<ApiApp> {
  const database = await freshDatabase();
  const db = await connect(database.url);
  const organizations = new OrganizationStore(new ValidityRangesStore(), new CalendarsStore(), new RepositoriesStore());
  await db.transaction((manager) =>
    organizations.importOrganization(manager, parseOrganizationFile(file), NOW.slice(0, 10)),
  );
  const app = await NestFactory.create<NestExpressApplication>(
    {
      module: TestedApi,
      imports: [
        DatabaseModule.forRoot(db),
        QueueModule.forRoot({ databaseUrl: database.url, redisUrl }),
        GitHubModule.forRoot({ githubToken: token, githubApiUrl: undefined, githubOrgs: [], timeZone: 'UTC' }),
        PlatformModule,
        AccessModule,
        RateLimitsModule.forRoot({ api: 100_000, ingest: 100_000, signIn: 100_000 }),
        ApiModule,
      ],
    },
    { logger: false, bodyParser: false, abortOnError: false },
  );
  app.get(Clock).now = () => new Date(NOW);
  mountEdge(app);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    address: await app.getUrl(),
    database,
    db,
    async close() {
      await app.close();
      await database.drop();
    },
  };
}
