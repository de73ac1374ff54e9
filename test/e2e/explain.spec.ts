import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import { loadSettings } from '../../config/settings.js';
import { AppModule } from '../../src/app.module.js';
import { connect } from '../../src/data-source.js';
import { asEveryone, letIn } from '../support/access.js';
import type { TestDatabase } from '../support/postgres.js';
import { queueBackend } from '../support/queue-backend.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;
const RECOMPUTE = fileURLToPath(new URL('../support/recompute/recompute.mjs', import.meta.url));
const GOAL_WEEKS = {
  '2025': ['2024-12-30', '2025-06-02', '2025-12-15', '2025-12-22'],
  '2026': ['2025-12-29', '2026-02-16', '2026-08-10'],
};
const WEEKS = ['2016-03-07', '2019-05-06', '2022-10-31', '2024-12-30', '2025-06-02', '2026-08-10'];

describe('the figures of the sample, explained', () => {
  let database: TestDatabase;
  let app: NestExpressApplication;
  let address: string;

  beforeAll(async () => {
    database = await sampleDatabase();
    const settings = loadSettings({ DATABASE_URL: database.url, ROLE: 'api', ...queueBackend });
    const db = await connect(database.url);
    app = await NestFactory.create(AppModule.forRole(settings, database.url, db), { logger: false, bodyParser: false });
    app.use('/graphql', json());
    await app.listen(0, '127.0.0.1');
    address = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    await letIn(database.url);
  }, PATIENCE);
  afterAll(async () => {
    await app.close();
    await database.drop();
  }, PATIENCE);

  const recompute = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      RECOMPUTE,
      address,
      asEveryone.authorization,
      JSON.stringify(GOAL_WEEKS),
      JSON.stringify(WEEKS),
    ]);
    return JSON.parse(stdout) as { scopes: number; goals: number; compared: number; wrong: number; first: string[] };
  };

  it(
    'every figure comes to the same from the answers alone',
    async () => {
      const started = Date.now();
      const found = await recompute();
      console.log(JSON.stringify(found), Date.now() - started);
      expect(found.first).toEqual([]);
    },
    PATIENCE,
  );
});
