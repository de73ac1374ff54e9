import type { DataSource } from 'typeorm';
import { AdoptionStore } from '../../src/adoption/adoption.store.js';
import { CorrelationService } from '../../src/correlation/correlation.service.js';
import { CorrelationStore } from '../../src/correlation/correlation.store.js';
import { connect } from '../../src/data-source.js';
import { parseDeliveryRow } from '../../src/facts/delivery-row.js';
import { FactsStore, type SavedEvents } from '../../src/facts/facts.store.js';
import { BaselinesStore } from '../../src/goals/baselines.store.js';
import { GoalsStore } from '../../src/goals/goals.store.js';
import { JudgingChangesStore } from '../../src/goals/judging-changes.store.js';
import { JudgeService } from '../../src/goals/judge.service.js';
import { ProgramsStore } from '../../src/goals/programs.store.js';
import { CalendarsStore } from '../../src/org/calendars.store.js';
import { Installation } from '../../src/org/installation.js';
import { parseOrganizationFile } from '../../src/org/organization-file.js';
import { OrganizationStore } from '../../src/org/organization.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { ValidityRangesStore } from '../../src/org/validity-ranges.store.js';
import { FixedClock } from '../../src/platform/clock.js';
import { RefreshService } from '../../src/rollup/refresh.service.js';
import { RollupStore } from '../../src/rollup/rollup.store.js';
import { DeliveriesStore } from '../../src/velocity/deliveries.store.js';
import { EngineersStore } from '../../src/velocity/engineers.store.js';
import { type Structure, type VelocityWeekRow, VelocityStore } from '../../src/velocity/velocity.store.js';
import { freshDatabase } from './postgres.js';

/** A row of `import deliveries`. */
export type Row = Record<string, unknown>;

/** An organisation in a database of its own, through the real stores; the clock is the test's. */
export async function tinyOrganization() {
  const database = await freshDatabase();
  const db: DataSource = await connect(database.url);
  const clock = new FixedClock('2026-11-16T12:00:00Z');
  const repositories = new RepositoriesStore();
  const organizations = new OrganizationStore(new ValidityRangesStore(), new CalendarsStore(), repositories);
  const facts = new FactsStore(repositories, db);
  const velocity = new VelocityStore(db);
  const deliveries = new DeliveriesStore(db);
  const goals = new GoalsStore(db);
  const baselines = new BaselinesStore(db);
  const teams = new TeamsStore(db);
  const rollups = new RollupStore(db);
  const refresh = new RefreshService(
    db,
    new Installation(clock, teams, db),
    velocity,
    new EngineersStore(),
    new AdoptionStore(db, repositories),
    new JudgeService(goals, baselines, new JudgingChangesStore()),
    new CorrelationService(new CorrelationStore(db), goals),
    rollups,
  );
  const programs = new ProgramsStore();

  const importFile = (text: string, today: string): Promise<void> =>
    db.transaction(async (manager) => {
      const file = parseOrganizationFile(text);
      await organizations.importOrganization(manager, file, today);
      await programs.import(manager, file.programs);
    });
  const idOf = async (slug: string): Promise<number> => (await teams.bySlug([slug], 'ALL'))[0]?.id ?? -1;
  let zone = 'UTC';
  return {
    db,
    clock,
    refresh,
    velocity,
    deliveries,
    goals,
    baselines,
    rollups,
    idOf,
    /** Empties the database and imports the organisation `acme` with these sections. */
    async load(sections: string, timeZone = 'UTC', today = '2026-11-16'): Promise<void> {
      zone = timeZone;
      await db.transaction((manager) => organizations.clearInstallation(manager));
      await this.change(sections, today);
    },
    change: (sections: string, today: string): Promise<void> =>
      importFile(`organization: {slug: acme, name: Acme, timeZone: ${zone}}\n${sections}`, today),
    async deliver(...rows: Row[]): Promise<SavedEvents> {
      const parsed = rows.map((row) => parseDeliveryRow(row, clock.now()));
      // eslint-disable-next-line @typescript-eslint/require-await
      const stream = async function* () {
        yield* parsed;
      };
      return db.transaction((manager) => facts.save(manager, stream()));
    },
    measure: (closed: string, from?: string, to?: string) =>
      db.transaction((manager) => velocity.measure(manager, zone, closed, { from, to, now: clock.now() })),
    /** The measured weeks of a scope, oldest first. */
    weeks: async (
      slug: string,
      scope: 'OWN' | 'TREE' = 'OWN',
      structure: Structure = 'THEN',
    ): Promise<VelocityWeekRow[]> =>
      velocity.listWeeks([await idOf(slug)], scope, '2000-01-03', '2100-01-04', structure),
    /** What an event was to a team, oldest first: `REDEPLOY abc`. */
    verdicts: async (slug: string): Promise<string[]> =>
      (
        await db.query<{ line: string }[]>(
          `SELECT verdict || ' ' || sha AS line FROM scope_lens JOIN verdict USING (lens_id)
           WHERE team_id = $1 AND scope = 'OWN' AND structure = 'THEN' ORDER BY occurred_at, event_id`,
          [await idOf(slug)],
        )
      ).map(({ line }) => line),
    async close(): Promise<void> {
      await db.destroy();
      await database.drop();
    },
  };
}

export type TinyOrganization = Awaited<ReturnType<typeof tinyOrganization>>;
