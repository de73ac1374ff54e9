import type { Content } from './counting-cases.js';
import { lookAt, setPolicy } from './counting-product.js';
import type { OracleEvent, OracleOwner, OracleTeam, OracleWorld } from './oracle-world.js';
import type { Row, TinyOrganization } from './tiny-organization.js';

/** The row of `import deliveries` that tells an event of the oracle. */
export function rowOf({ repo, component, sha, at, source, environment, tag, prerelease }: OracleEvent): Row {
  return {
    repo,
    ...(component === '' ? {} : { component }),
    sha,
    deliveredAt: new Date(at).toISOString(),
    source,
    ...(environment === undefined ? {} : { environment }),
    ...(tag === undefined ? {} : { tag }),
    ...(prerelease === undefined ? {} : { prerelease }),
  };
}

export function sectionsOf(teams: OracleTeam[], owners: OracleOwner[], calendars: object[] = []): string {
  const list = (items: object[]): string => JSON.stringify(items);
  const stated = teams
    .filter(({ slug }) => slug !== 'acme')
    .map(({ slug, parent, source, pattern, tagPattern }) => ({
      slug,
      name: slug,
      ...(parent === 'acme' ? {} : { parent }),
      deliverySource: source,
      ...(pattern ? { productionPattern: pattern } : {}),
      ...(tagPattern ? { tagPattern } : {}),
    }));
  const owned = owners.map(({ component, ...rest }) => ({ ...rest, ...(component === '' ? {} : { component }) }));
  return `teams: ${list(stated)}\nownership: ${list(owned)}\ncalendars: ${list(calendars)}`;
}

/** The organisation without an event; both feeds are whole. */
export async function load(acme: TinyOrganization, world: OracleWorld): Promise<void> {
  await acme.load(sectionsOf(world.teams, world.owners), world.timeZone);
  await setPolicy(acme, world.policy);
  const whole = { coveredFrom: '2026-09-01T00:00:00Z', coveredThrough: '2026-12-31T00:00:00Z' };
  await acme.deliver(...['acme/a', 'acme/b'].map((repo) => ({ repo, ...whole })));
}

/** Tells events with what is known of their content, and what a person decided of them. */
export async function tellEvents(acme: TinyOrganization, events: OracleEvent[]): Promise<void> {
  await acme.deliver(...events.map(rowOf));
  const known = events.filter(({ commits }) => commits !== undefined);
  await lookAt(
    acme,
    known.map((event) => ({
      ...(event as Content),
      repo: event.repo,
      sha: event.sha,
      at: timeOf(event),
      key: event.key ?? '',
    })),
  );
  const ruled = events.filter(({ ruling }) => ruling !== undefined);
  if (ruled.length > 0)
    await acme.db.query(
      `INSERT INTO event_ruling (event_id, counts, reason, decided_at)
       SELECT event.id, row.ruling, 'decided', $2
       FROM jsonb_to_recordset($1::jsonb) AS row(repo text, source text, key text, ruling boolean)
       JOIN repository ON full_name = repo
       JOIN delivery_event AS event ON (repository_id, event.source, event_key) = (repository.id, row.source, row.key)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(ruled), acme.clock.now()],
    );
}
const timeOf = ({ at }: OracleEvent): string => new Date(at).toISOString();

/**
 * All that measuring says, by slugs: every week, and every event through every scope's lens. Of an event of another source
 * the reason is left out: whose source it names, where the owners of a scope are counted by several, is not decided.
 */
export async function everything(acme: TinyOrganization): Promise<{ weeks: { week: string }[]; verdicts: object[] }> {
  const weeks = await acme.db.query<{ week: string }[]>(
    `SELECT slug, measured.*, measured.week::text AS week FROM velocity_week AS measured JOIN team ON team.id = team_id
     ORDER BY slug, scope, structure, measured.week`,
  );
  const verdicts = await acme.db.query<object[]>(
    `SELECT slug, scope, structure, event_key, verdict.occurred_at, verdict.component_id, day, counted, filled, checked, opens_batch,
            verdict, verdict.sha, CASE WHEN verdict <> 'OTHER_SOURCE' THEN reason END AS reason, rule_version
     FROM scope_lens JOIN verdict USING (lens_id)
     JOIN delivery_event AS event ON event.id = event_id JOIN team ON team.id = team_id
     ORDER BY slug, scope, structure, event.repository_id, event.source, event_key COLLATE "C"`,
  );
  return { weeks, verdicts };
}

/** Forgets all that was ever measured, so that the next measure begins from the facts alone. */
export async function unmeasure(acme: TinyOrganization): Promise<void> {
  await acme.db.query(
    `TRUNCATE lens, lens_part, scope_lens, verdict, lens_week, velocity_week, measured_scope, measuring_cursor,
       event_change, coverage_change`,
  );
}
