import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import type { DataSource } from 'typeorm';
import { loadSettings } from '../../config/settings.js';
import { AppModule } from '../../src/app.module.js';
import { connect } from '../../src/data-source.js';
import { RefreshService } from '../../src/rollup/refresh.service.js';
import { letIn } from './access.js';
import type { TestDatabase } from './postgres.js';
import { queueBackend } from './queue-backend.js';
import { sampleDatabase } from './sample-database.js';

export interface SampleApp {
  readonly app: NestExpressApplication;
  readonly address: string;
  readonly database: TestDatabase;
  readonly db: DataSource;
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** The GraphQL face in this process, on a copy of the sample. */
export async function sampleApp(): Promise<SampleApp> {
  const database = await sampleDatabase();
  const settings = loadSettings({ DATABASE_URL: database.url, ROLE: 'api', ...queueBackend });
  const db = await connect(database.url);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRole(settings, database.url, db), {
    logger: false,
    bodyParser: false,
  });
  app.use('/graphql', json());
  await app.listen(0, '127.0.0.1');
  await letIn(database.url);
  return {
    app,
    address: (await app.getUrl()).replace('[::1]', '127.0.0.1'),
    database,
    db,
    refresh: async () => void (await app.get(RefreshService, { strict: false }).refresh()),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}
