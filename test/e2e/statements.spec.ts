import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import { DataSource } from 'typeorm';
import { loadSettings } from '../../config/settings.js';
import { AppModule } from '../../src/app.module.js';
import { dataSourceOptions } from '../../src/data-source.js';
import { answer } from '../support/paceline.js';
import type { TestDatabase } from '../support/postgres.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;

describe('what a question costs', () => {
  let database: TestDatabase;
  let app: NestExpressApplication;
  let address: string;
  const statements: string[] = [];

  beforeAll(async () => {
    database = await sampleDatabase();
    const counter = { ...quiet(), logQuery: (query: string) => void statements.push(query) };
    const db = new DataSource({ ...dataSourceOptions(database.url), logging: ['query'], logger: counter });
    const settings = loadSettings({ DATABASE_URL: database.url, ROLE: 'api' });
    app = await NestFactory.create(AppModule.forRole(settings, database.url, await db.initialize()), {
      logger: ['error'],
      bodyParser: false,
    });
    app.use('/graphql', json());
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  }, PATIENCE);
  afterAll(async () => {
    await app.close();
    await database.drop();
  }, PATIENCE);

  const cost = async (teams: number): Promise<{ teams: number; statements: number }> => {
    statements.length = 0;
    const asked = `{ teams(first: ${teams}, filter: { program: "2026" }, orderBy: { field: MULTIPLE_13W, direction: DESC }) { nodes {
      slug deliverySource parent { slug } repositories { name freshness { behind } } freshness { coverage behind }
      velocity(from: "2026-05-04", to: "2026-08-17") { deliveries } active: adoption(from: "2026-05-04", to: "2026-08-17") { share { __typename } }
      marked: adoption(from: "2026-05-04", to: "2026-08-17", basis: AI_TRAILER_COMMITS) { share { __typename } }
      progress(program: "2026") { status multiple13w baseline { deliveries } program { slug } }
      progressHistory(program: "2026") { multiple13w } rollup(program: "2026") { teams freshness { behind } } } } }`;
    const { teams: found } = await answer<{ teams: { nodes: object[] } }>(address, asked);
    return { teams: found.nodes.length, statements: statements.length };
  };

  it(
    'a list of teams with all that stands beside them takes as many statements for 46 teams as for 2',
    async () => {
      const few = await cost(2);
      const many = await cost(46);
      expect([few.teams, many.teams]).toEqual([2, 46]);
      expect(many.statements).toBe(few.statements);
      expect(many.statements).toBeGreaterThan(5);
      expect(many.statements).toBeLessThanOrEqual(22);
    },
    PATIENCE,
  );

  it(
    'what stands behind the figures of 46 teams takes as many statements as that of 2',
    async () => {
      const explained = async (first: number): Promise<number> => {
        statements.length = 0;
        const counted = 'waterfall { deliveries } calendars { name days { day } }';
        await answer(
          address,
          `{ teams(first: ${first}, filter: { program: "2026" }) { nodes { slug
          velocity(from: "2026-07-06", to: "2026-08-03", scope: OWN) { published { deliveries }
            explain { team { slug } formulas { value } ${counted} sources { source } freshness { behind } } }
          past: velocity(from: "2026-07-06", to: "2026-08-03", scope: OWN, asOf: "2026-08-01T00:00:00Z") { deliveries }
          progress(program: "2026") { published { multiple13w } explain { team { slug } formulas { value } sources { source }
            baseline { version } window { ${counted} } past: window(of: BASELINE) { ${counted} } } }
          rollup(program: "2026") { published { teams } explain { formulas { value } } } } } }`,
        );
        return statements.length;
      };
      const few = await explained(2);
      expect(await explained(46)).toBe(few);
      expect(few).toBeLessThanOrEqual(32);
    },
    PATIENCE,
  );

  it(
    'a list of repositories takes as many statements for 46 as for 2',
    async () => {
      const repositories = async (first: number): Promise<[number, number]> => {
        statements.length = 0;
        const asked = `{ repositories(first: ${first}) { totalCount nodes { name owners { slug name }
          streams { stream reading } freshness { knownThrough behind failing askedAt error coverage } } } }`;
        const { repositories: found } = await answer<{ repositories: { nodes: object[] } }>(address, asked);
        return [found.nodes.length, statements.length];
      };
      const [few, cost] = await repositories(2);
      expect([few, await repositories(46)]).toEqual([2, [46, cost]]);
      expect(cost).toBeLessThanOrEqual(9);
    },
    PATIENCE,
  );
});

function quiet() {
  const nothing = (): void => undefined;
  return {
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  };
}
