import { Global, Module, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { QueueModule } from '../../src/platform/queue.module.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

describe('health and metrics', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let app: INestApplication;
  let address: string;

  beforeAll(async () => {
    database = await freshDatabase();
    dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
    @Global()
    @Module({ providers: [{ provide: DataSource, useValue: dataSource }], exports: [DataSource] })
    class DatabaseModule {}
    const module = await Test.createTestingModule({
      imports: [DatabaseModule, QueueModule.forRoot({ databaseUrl: database.url }), PlatformModule],
    }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    address = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  });

  afterAll(async () => {
    await app.close();
    if (dataSource.isInitialized) await dataSource.destroy();
    await database.drop();
  });

  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${address}${path}`);
    return { status: response.status, text: await response.text() };
  };

  it('is alive', async () => {
    expect(await get('/health/live')).toEqual({ status: 200, text: '{"status":"ok"}' });
  });

  it('is ready when database, queue and migrations are', async () => {
    const { status, text } = await get('/health/ready');
    expect(JSON.parse(text)).toMatchObject({
      status: 'ok',
      details: { database: { status: 'up' }, queue: { status: 'up' }, migrations: { status: 'up' } },
    });
    expect(status).toBe(200);
  });

  it('counts requests by route, and default metrics', async () => {
    await get('/health/live');
    const { status, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(
      /paceline_http_request_duration_seconds_count\{method="GET",route="\/health\/live",status="200"\} [1-9]/,
    );
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('is not ready while a migration is pending, and names it', async () => {
    await dataSource.query(`DELETE FROM migrations WHERE name LIKE 'Foundation%'`);
    const { status, text } = await get('/health/ready');
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      error: { migrations: { status: 'down', message: '1 pending: Foundation1764000000000' } },
    });
  });

  it('is not ready when the database is away, but still alive', async () => {
    await dataSource.destroy();
    const { status, text } = await get('/health/ready');
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ error: { database: { status: 'down' } } });
    expect((await get('/health/live')).status).toBe(200);
  });
});
