import { Logger } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { connect } from '../../src/data-source.js';
import { Notifications } from '../../src/platform/notifications.js';
import { until } from '../support/paceline.js';
import { freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';

const LISTENERS = `SELECT pid FROM pg_stat_activity
                   WHERE application_name = 'paceline notifications' AND datname = current_database()`;

describe('Notifications', () => {
  let database: TestDatabase;
  let db: DataSource;
  let notifications: Notifications;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    database = await freshDatabase();
    db = await connect(database.url);
    notifications = new Notifications(db);
  });
  afterEach(async () => {
    await notifications.onApplicationShutdown();
    await db.destroy();
    await database.drop();
  });

  const say = (channel: string, payload: string): Promise<unknown> =>
    rowsOf(database.url, `SELECT pg_notify('${channel}', '${payload}')`);
  const hearing = (channel: string): { heard: (string | null)[]; stop: () => void } => {
    const heard: (string | null)[] = [];
    return { heard, stop: notifications.listen(channel, (payload) => heard.push(payload)) };
  };
  const count = (heard: unknown[], wanted: number): Promise<unknown> =>
    until(
      () => Promise.resolve(heard.length),
      (length) => length >= wanted,
      10_000,
    );

  it('opens one connection, when it is first needed, for all that listen', async () => {
    expect(await rowsOf(database.url, LISTENERS)).toHaveLength(0);
    const [first, second, other] = [hearing('one'), hearing('one'), hearing('other')];
    await Promise.all([first, second, other].map(({ heard }) => count(heard, 1)));
    expect(await rowsOf(database.url, LISTENERS)).toHaveLength(1);
    await say('one', 'a');
    await say('other', 'b');
    await Promise.all([first, second, other].map(({ heard }) => count(heard, 2)));
    expect([first.heard, second.heard, other.heard]).toEqual([
      [null, 'a'],
      [null, 'a'],
      [null, 'b'],
    ]);
  });

  it('says null first to one who comes later, whether the channel is known already or not', async () => {
    await count(hearing('one').heard, 1);
    const [same, new_] = [hearing('one'), hearing('later')];
    await Promise.all([count(same.heard, 1), count(new_.heard, 1)]);
    await say('later', 'x');
    await say('one', 'y');
    await Promise.all([count(same.heard, 2), count(new_.heard, 2)]);
    expect([same.heard, new_.heard]).toEqual([
      [null, 'y'],
      [null, 'x'],
    ]);
  });

  it('says nothing to one who has stopped', async () => {
    const [stays, stops] = [hearing('one'), hearing('one')];
    await Promise.all([count(stays.heard, 1), count(stops.heard, 1)]);
    stops.stop();
    await say('one', 'a');
    await count(stays.heard, 2);
    expect(stops.heard).toEqual([null]);
  });

  it('listens again after its connection was ended, and says null for what nobody heard', async () => {
    const { heard } = hearing('one');
    await count(heard, 1);
    for (let round = 1; round <= 3; round += 1) {
      const [listener] = await rowsOf<{ pid: number }>(database.url, LISTENERS);
      await rowsOf(database.url, `SELECT pg_terminate_backend(${listener?.pid})`);
      await count(heard, round * 2);
      await say('one', `after ${round}`);
      await count(heard, round * 2 + 1);
    }
    expect(heard).toEqual([null, null, 'after 1', null, 'after 2', null, 'after 3']);
  });

  it('waits for a database that is away, and stops waiting when it is closed', async () => {
    const away = new DataSource({ type: 'postgres', url: 'postgres://nobody:x@127.0.0.1:9/none' });
    const waiting = new Notifications(away);
    const heard: (string | null)[] = [];
    waiting.listen('one', (payload) => heard.push(payload));
    await new Promise((resolve) => setTimeout(resolve, 400));
    const began = Date.now();
    await waiting.onApplicationShutdown();
    expect(Date.now() - began).toBeLessThan(500);
    expect(heard).toEqual([]);
  });

  it('leaves no connection when it is closed, in whatever state it is', async () => {
    hearing('one');
    await notifications.onApplicationShutdown();
    notifications = new Notifications(db);
    await count(hearing('one').heard, 1);
    await notifications.onApplicationShutdown();
    await until(
      () => rowsOf(database.url, LISTENERS),
      (rows) => rows.length === 0,
      5_000,
    );
  });

  it('refuses what is no name of a channel', () => {
    expect(() => notifications.listen('a; DROP TABLE team', () => undefined)).toThrow(/no name of a channel/);
  });

  it('hears what is said in a transaction when it is committed', async () => {
    const { heard } = hearing('one');
    await count(heard, 1);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `BEGIN; SELECT pg_notify('one', 'a'); SELECT pg_notify('one', 'a'); SELECT pg_notify('one', 'b')`,
    );
    expect(heard).toEqual([null]);
    await client.query('COMMIT');
    await client.end();
    await count(heard, 3);
    expect(heard).toEqual([null, 'a', 'b']);
  });
});
