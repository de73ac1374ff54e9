import { DataSource, EntitySchema } from 'typeorm';
import { dataSourceOptions } from '../src/data-source.js';
import { freshDatabase, type TestDatabase } from './support/postgres.js';
import { findDrift } from './support/schema-drift.js';

describe('entities and the migrated schema', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
  });

  afterAll(() => database.drop());

  async function driftWith(options: ReturnType<typeof dataSourceOptions>): Promise<string[]> {
    const dataSource = await new DataSource(options).initialize();
    return findDrift(dataSource).finally(() => dataSource.destroy());
  }

  it('tell the same tables, columns, types, nulls and keys', async () => {
    expect(await driftWith(dataSourceOptions(database.url))).toEqual([]);
  });

  it('would be caught apart', async () => {
    const calendar = new EntitySchema({
      name: 'calendar',
      columns: { id: { type: 'int', primary: true }, name: { type: 'text', nullable: true }, color: { type: 'text' } },
    });
    const ghost = new EntitySchema({ name: 'ghost', columns: { id: { type: 'int', primary: true } } });
    const drift = await driftWith({ ...dataSourceOptions(database.url), entities: [calendar, ghost] });
    expect(drift).toEqual(
      expect.arrayContaining([
        'table team has no entity',
        'the entity of ghost has no table',
        'calendar.name: entity says text, table says text not null',
        'calendar.color: entity says text not null, table says nothing',
        'calendar.everywhere: entity says nothing, table says boolean not null',
      ]),
    );
    expect(drift.filter((line) => line.startsWith('calendar.id'))).toEqual([]);
  });
});
