import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { DataSource } from 'typeorm';
import { oneLine } from './errors.js';
import { Queues } from './queue.js';

const PATIENCE_MS = 2000;

/** What has to work before a request or a job can: each check answers within two seconds. */
@Injectable()
export class Readiness {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly dataSource: DataSource,
    private readonly queues: Queues,
  ) {}

  database(): Promise<HealthIndicatorResult> {
    return this.check('database', async () => {
      await this.dataSource.query('SELECT 1');
    });
  }

  queue(): Promise<HealthIndicatorResult> {
    return this.check('queue', () => this.queues.ping());
  }

  migrations(): Promise<HealthIndicatorResult> {
    return this.check('migrations', async () => {
      const pending = await pendingMigrations(this.dataSource);
      if (pending.length > 0) throw new Error(`${pending.length} pending: ${pending.join(', ')}`);
    });
  }

  private async check(key: string, ask: () => Promise<void>): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(key);
    try {
      await within(PATIENCE_MS, ask());
      return indicator.up();
    } catch (error) {
      return indicator.down(oneLine(error));
    }
  }
}

/** Names of the migrations this build carries and the database has not seen. Changes nothing. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const [found] = await dataSource.query<{ there: boolean }[]>(`SELECT to_regclass('migrations') IS NOT NULL AS there`);
  const rows = found?.there === true ? await dataSource.query<{ name: string }[]>('SELECT name FROM migrations') : [];
  const done = new Set(rows.map((row) => row.name));
  return dataSource.migrations
    .map((migration) => migration.name ?? migration.constructor.name)
    .filter((name) => !done.has(name));
}

async function within(ms: number, asked: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  await Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
