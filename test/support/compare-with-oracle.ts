import { count, judge, type OracleScope, type OracleStructure, type OracleWorld } from './oracle.js';
import type { TinyOrganization } from './tiny-organization.js';

export const FIELDS = {
  raw: 'raw_events',
  ignored: 'ignored',
  deliveries: 'deliveries',
  batches: 'batches',
  redeploys: 'redeploys',
  rollbacks: 'rollbacks',
  outOfOrder: 'out_of_order',
  configOnly: 'config_only',
  botOnly: 'bot_only',
} as const;
export const fields = Object.keys(FIELDS) as (keyof typeof FIELDS)[];
export type View = [slug: string, scope: OracleScope, structure: OracleStructure];
export const viewsOf = ({ teams }: OracleWorld): View[] =>
  teams.flatMap(({ slug }) =>
    (['OWN', 'TREE'] as const).flatMap((scope) =>
      (['THEN', 'NOW'] as const).map((structure): View => [slug, scope, structure]),
    ),
  );

/** Every event through every scope's lens, in one order for both sides. */
async function told(acme: TinyOrganization): Promise<Map<string, string[]>> {
  const rows = await acme.db.query<{ view: string; line: string }[]>(
    `SELECT concat_ws(' ', slug, scope, structure) AS view,
            concat_ws(' ', full_name, event.source, event_key, verdict.verdict, counted, opens_batch) AS line
     FROM scope_lens JOIN verdict USING (lens_id)
     JOIN delivery_event AS event ON event.id = event_id JOIN team ON team.id = team_id
     JOIN repository ON repository.id = event.repository_id`,
  );
  const views = new Map<string, string[]>();
  for (const { view, line } of rows) views.set(view, [...(views.get(view) ?? []), line]);
  return views;
}
const short = (is: boolean): string => (is ? 't' : 'f');

/** Compares every scope and week, and every verdict, with the oracle; a week that it does not know is one of zeros. */
export async function compareWithOracle(acme: TinyOrganization, world: OracleWorld): Promise<void> {
  const verdicts = await told(acme);
  const moves = await acme.db.query<{ view: string }[]>(
    `SELECT concat_ws(' ', slug, scope) AS view FROM measured_scope JOIN team ON team.id = team_id WHERE moved`,
  );
  for (const [slug, scope, structure] of viewsOf(world)) {
    const expected = count(world, slug, scope, structure);
    const rows = await acme.weeks(slug, scope, structure);
    const measured = rows.map((row) => [row.week, fields.map((field) => row[FIELDS[field]])]);
    const wanted = rows.map(({ week }) => [week, fields.map((field) => expected[week]?.[field] ?? 0)]);
    expect({ slug, scope, structure, weeks: measured }).toEqual({ slug, scope, structure, weeks: wanted });
    expect(Object.keys(expected).filter((week) => !rows.some((row) => row.week === week))).toEqual([]);
    const lines = judge(world, slug, scope, structure).map(({ event, verdict, counted, opensBatch }) =>
      [event.repo, event.source, event.key, verdict, short(counted), short(opensBatch)].join(' '),
    );
    const kept = structure === 'NOW' && moves.some(({ view }) => view === `${slug} ${scope}`) ? 'NOW' : 'THEN';
    const said = verdicts.get(`${slug} ${scope} ${kept}`) ?? [];
    expect({ slug, scope, structure, lines: said.toSorted() }).toEqual({
      slug,
      scope,
      structure,
      lines: lines.toSorted(),
    });
  }
  const span = { from: new Date('2026-01-01'), to: new Date('2027-01-01') };
  const { total } = await acme.deliveries.listDeliveries(
    { teamId: await acme.idOf('d1'), scope: 'TREE', structure: 'THEN', ...span },
    { first: 5 },
  );
  expect(total).toBe(judge(world, 'd1', 'TREE').filter(({ counted }) => counted).length);
}
