import { bothCounts, expectSample } from '../support/expected-sample.js';
import { answer, start, type Running } from '../support/paceline.js';
import type { TestDatabase } from '../support/postgres.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;

describe('the figures of the sample', () => {
  let database: TestDatabase;
  let server: Running;

  beforeAll(async () => {
    database = await sampleDatabase();
    server = await start({ DATABASE_URL: database.url });
  }, PATIENCE);
  afterAll(async () => {
    await server.stop();
    await database.drop();
  }, PATIENCE);

  it(
    'counts of six repositories are those of the plain count, for every ISO week and month of 2023 to 2025',
    async () => {
      expect(await expectSample(server.address, (repository) => repository)).toBe(2304);
      const whole = bothCounts('from: "2000-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z"');
      expect(await answer(server.address, `{ team(slug: "vercel/ai") { ${whole} } }`)).toEqual({
        team: { events: { totalCount: 15_013 }, deliveries: { totalCount: 1_707 } },
      });
    },
    PATIENCE,
  );
});
