import { parseDeliveryRow } from '../../src/facts/delivery-row.js';
import { FactsStore } from '../../src/facts/facts.store.js';
import { asEveryone, letIn } from '../support/access.js';
import { answer } from '../support/paceline.js';
import { sampleApp, type SampleApp } from '../support/sample-app.js';

const PATIENCE = 300_000;

describe('the figures of the sample, explained', () => {
  let sample: SampleApp;

  beforeAll(async () => {
    sample = await sampleApp();
  }, PATIENCE);
  afterAll(async () => sample.close(), PATIENCE);

  const asked = <Data>(query: string, as = asEveryone): Promise<Data> => answer<Data>(sample.address, query, {}, as);

  interface Goal {
    slug: string;
    multiple13w: number | null;
    deliveries13w: number;
  }
  interface Picture {
    teams: number;
    medianMultiple: number | null;
    pooledMultiple: number | null;
  }
  interface Written {
    slug: string;
    now: { all: Picture };
    nearest: Goal[];
    furthest: Goal[];
    few: Goal[];
    notCompared: { goals: Goal[] }[];
  }
  const PICTURE = 'teams medianMultiple pooledMultiple';
  const JUDGED = '2026-08-10';
  const LATE = '2026-07-06';

  /** An hour later by the sample's clock another event of the late week comes in, and what it changes is refreshed. */
  const comesLate = async (sha: string): Promise<void> => {
    const row = {
      repo: 'vercel/ai',
      sha,
      deliveredAt: `${LATE.slice(0, 8)}08T12:00:00Z`,
      source: 'TAG',
      tag: `v99.${sha}.0`,
    };
    await sample.db.query(`UPDATE organization SET sample_clock = sample_clock + interval '1 hour'`);
    // eslint-disable-next-line @typescript-eslint/require-await
    const stream = async function* () {
      yield parseDeliveryRow(row, new Date('2100-01-01T00:00:00Z'));
    };
    await sample.db.transaction((manager) => sample.app.get(FactsStore, { strict: false }).save(manager, stream()));
    await sample.refresh();
  };

  it(
    'a past week as it was published and as it would be now, with what lies between; published is what the review said',
    async () => {
      const write = `mutation { writeReport(input: { week: "${JUDGED}" }) { report { content } userErrors { code } } }`;
      const { writeReport } = await asked<{ writeReport: { report: { content: string } } }>(write);
      const review = JSON.parse(writeReport.report.content) as { programs: Written[] };
      const week = `velocity(from: "${LATE}", to: "2026-07-13", scope: OWN`;
      const counts = `{ team(slug: "vercel/ai") { ${week}) { deliveries } } }`;
      const { team: before } = await asked<{ team: { velocity: [{ deliveries: number }] } }>(counts);
      const first = before.velocity[0].deliveries;
      const [clock] = await sample.db.query<[{ at: Date }]>('SELECT sample_clock AS at FROM organization');
      const hours = (n: number): string => new Date(clock.at.getTime() + n * 3_600_000).toISOString();
      await comesLate('1');
      await comesLate('2');
      const told = await asked<{ team: Record<string, unknown> }>(`{ team(slug: "vercel/ai") {
        now: ${week}) { deliveries published { deliveries published { deliveries } explain { week } } explain { week }
          restatements { totalCount nodes { at causes before { deliveries explain { week } } after { deliveries } } } }
        published: ${week}, asOf: "${hours(0.5)}") { deliveries explain { week } }
        between: ${week}, asOf: "${hours(1.5)}") { deliveries published { deliveries } }
        after: ${week}, asOf: "${hours(2)}") { deliveries explain { week } }
        early: ${week}, asOf: "2026-07-12T00:00:00Z") { coverage deliveries }
        restatements(from: "${LATE}", to: "2026-07-13", scope: OWN, first: 1) { totalCount nodes { week at } } } }`);
      const published = { deliveries: first, published: { deliveries: first }, explain: null };
      const restated = (n: number) => ({
        at: hours(n),
        causes: ['EVENTS'],
        before: { deliveries: first + n - 1, explain: null },
        after: { deliveries: first + n },
      });
      expect(told.team).toEqual({
        now: [
          {
            deliveries: first + 2,
            published,
            explain: { week: LATE },
            restatements: { totalCount: 2, nodes: [restated(2), restated(1)] },
          },
        ],
        published: [{ deliveries: first, explain: null }],
        between: [{ deliveries: first + 1, published: { deliveries: first } }],
        after: [{ deliveries: first + 2, explain: { week: LATE } }],
        early: [{ coverage: 'MISSING', deliveries: null }],
        restatements: { totalCount: 2, nodes: [{ week: LATE, at: hours(2) }] },
      });
      for (const program of review.programs) await expectPublished(program);
    },
    PATIENCE,
  );

  /** The picture and the goals that a review lists are those that are said to have been published. */
  const expectPublished = async (written: Written): Promise<void> => {
    const at = `program: "${written.slug}", week: "${JUDGED}"`;
    const goals = [
      ...written.nearest,
      ...written.furthest,
      ...written.few,
      ...written.notCompared.flatMap((one) => one.goals),
    ];
    const goal = `{ multiple13w current { deliveries } }`;
    const slots = goals.map(({ slug }, i) => `g${i}: team(slug: "${slug}") { progress(${at}) { published ${goal} } }`);
    const { organization, ...teams } = await asked<
      {
        organization: { rollup: Picture & { published: Picture; restatements: { totalCount: number; nodes: Told[] } } };
      } & Record<string, { progress: { published: Shown } }>
    >(`{ organization { rollup(${at}) { ${PICTURE} published { ${PICTURE} }
        restatements { totalCount nodes { week before { ${PICTURE} explain { ruleVersion } } after { ${PICTURE} } } } } }
      ${slots.join(' ')} }`);
    const { teams: count, medianMultiple, pooledMultiple } = written.now.all;
    expect(organization.rollup.published).toEqual({ teams: count, medianMultiple, pooledMultiple });
    if (written.slug === '2026') expect(organization.rollup.pooledMultiple).toBeGreaterThan(pooledMultiple ?? Infinity);
    const { restatements, published, ...now } = organization.rollup;
    // From what was published to what it is now, without a gap.
    const chain = restatements.nodes.toReversed();
    expect(restatements.totalCount).toBe(chain.length);
    expect(chain.map(({ before }) => before)).toEqual(
      [published, ...chain.slice(0, -1).map(({ after }) => after)]
        .slice(0, chain.length)
        .map((one) => ({ ...one, explain: null })),
    );
    expect(chain.at(-1)?.after ?? published).toEqual(now);
    if (written.slug === '2026') expect(chain.length).toBeGreaterThan(0);
    const shown = goals.map((one, i) => [one.slug, teams[`g${i}`]?.progress.published]);
    expect(shown).toEqual(
      goals.map(({ slug, multiple13w, deliveries13w }) => [
        slug,
        { multiple13w, current: { deliveries: deliveries13w } },
      ]),
    );
    expect(goals.length).toBeGreaterThan(5);
  };
  interface Told {
    before: Picture;
    after: Picture;
  }
  interface Shown {
    multiple13w: number | null;
    current: { deliveries: number };
  }

  it('a goal that was judged again says what it said, and why', async () => {
    const { team } = await asked<{ team: { progress: Record<string, unknown> } }>(`{ team(slug: "vercel/ai") {
      progress(program: "2026") { current { deliveries } published { current { deliveries } explain { structure } }
        restatements { nodes { causes before { current { deliveries } explain { structure } } after { current { deliveries } } } } } } }`);
    const deliveries = (n: number) => ({ current: { deliveries: n } });
    expect(team.progress).toEqual({
      ...deliveries(260),
      published: { ...deliveries(258), explain: null },
      restatements: {
        nodes: [
          { causes: ['WEEKS'], before: { ...deliveries(259), explain: null }, after: deliveries(260) },
          { causes: ['WEEKS'], before: { ...deliveries(258), explain: null }, after: deliveries(259) },
        ],
      },
    });
  });

  it('a member of one team sees nothing of another through what is explained', async () => {
    const member = await letIn(sample.database.url, 'pace_one_team', [{ role: 'MEMBER', team: 'vercel/ai' }]);
    const { own, other } = await asked<{ own: object; other: unknown }>(
      `{ own: team(slug: "vercel/ai") { rollup(program: "2026") { explain { goals { totalCount nodes { team { slug } } } } }
           velocity(from: "${LATE}", to: "2026-07-13") { explain { team { slug } deliveries(first: 1) { nodes { repository } } } } }
         other: team(slug: "vercel/satori") { velocity(from: "${LATE}", to: "2026-07-13") { explain { week } } } }`,
      member,
    );
    expect(own).toEqual({
      rollup: { explain: { goals: { totalCount: 1, nodes: [{ team: { slug: 'vercel/ai' } }] } } },
      velocity: [{ explain: { team: { slug: 'vercel/ai' }, deliveries: { nodes: [{ repository: 'vercel/ai' }] } } }],
    });
    expect(other).toBeNull();
  });

  it('a team that has left a scope is counted in its past, and is not told to who reaches the scope alone', async () => {
    const lead = await letIn(sample.database.url, 'pace_vercel', [{ role: 'ORG_LEADER', team: 'vercel' }]);
    const question = `{ team(slug: "vercel") { rollup(program: "2026") { teams explain { goals { totalCount nodes { team { slug } } } } } } }`;
    type Told = { team: { rollup: { teams: number; explain: { goals: { totalCount: number; nodes: { team: { slug: string } }[] } } } } }; // prettier-ignore
    const { team: before } = await asked<Told>(question, lead);
    await sample.db.query(
      `WITH moved AS (
         UPDATE team_parent SET valid_to = (SELECT sample_clock::date FROM organization)
         WHERE team_id = (SELECT id FROM team WHERE slug = 'vercel/ai') RETURNING team_id, valid_to)
       INSERT INTO team_parent (team_id, parent_id, valid_from, valid_to)
       SELECT moved.team_id, team.id, moved.valid_to, 'infinity' FROM moved, team WHERE team.slug = 'nestjs'`,
    );
    const { team: after } = await asked<Told>(question, lead);
    expect([after.rollup.teams, after.rollup.explain.goals.totalCount]).toEqual([
      before.rollup.teams,
      before.rollup.explain.goals.totalCount - 1,
    ]);
    expect(after.rollup.explain.goals.nodes.map(({ team }) => team.slug)).not.toContain('vercel/ai');
  });
});
