import { FactsStore } from '../../src/facts/facts.store.js';
import { parseDeliveryRow } from '../../src/facts/delivery-row.js';
import { toRow } from '../../src/facts/stream-pages.js';
import { type GitHubEvent, translateDeployment, translateRelease, translateTag } from '../../src/github/translate.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import {
  CLOSED,
  type Content,
  type CountingCase,
  type GitHubFeed,
  OWNERSHIP,
  scopeOf,
  type Step,
  TEAMS,
} from './counting-cases.js';
import { type Row, type TinyOrganization } from './tiny-organization.js';

const repositories = new RepositoriesStore();
const CONTENT = ['commits', 'content', 'bots', 'ancestor'];

function sectionsOf(one: CountingCase, step: Step): string {
  const list = (items: object[] | undefined): string => JSON.stringify(items ?? []);
  return [
    `teams: ${list(step.teams ?? one.teams ?? TEAMS)}`,
    `ownership: ${list(step.ownership ?? one.ownership ?? OWNERSHIP)}`,
    `calendars: ${list(step.calendars ?? one.calendars)}`,
  ].join('\n');
}

/** Tells the product what a step of a case tells, through the stores that its own feeds go through, and measures. */
export async function tell(acme: TinyOrganization, one: CountingCase, step: Step): Promise<void> {
  const today = step.today ?? one.today ?? '2026-11-16';
  acme.clock.moveTo(`${today > '2026-11-16' ? today : '2026-11-16'}T12:00:00Z`);
  if (step === one) {
    await acme.load(sectionsOf(one, step), one.zone, today);
    await setPolicy(acme, one.policy);
    await describe(acme, one.created ?? {});
    await acme.deliver(...(one.coverage ?? wholeYear(one)));
  } else if (step.teams ?? step.ownership ?? step.calendars) await acme.change(sectionsOf(one, step), today);
  await acme.deliver(...(step.rows ?? []).map(withoutContent));
  await lookAt(acme, (step.rows ?? []).flatMap(contentOf));
  if (step.github) await pull(acme, step.github);
  await lookAt(acme, step.contents ?? []);
  for (const { sha, at, counts, reason } of step.rulings ?? [])
    await acme.db.query(
      `INSERT INTO event_ruling (event_id, counts, reason, decided_at)
       SELECT id, $3, $4, $5 FROM delivery_event WHERE sha = $1 AND occurred_at = $2`,
      [sha, at, counts, reason, acme.clock.now()],
    );
  await acme.measure(step.closed ?? one.closed ?? CLOSED);
}

function wholeYear({ ownership = OWNERSHIP }: CountingCase): Row[] {
  const repos = [...new Set(ownership.map(({ repo }) => repo))];
  return repos.map((repo) => ({
    repo,
    coveredFrom: '2026-01-05T00:00:00Z',
    coveredThrough: '2027-01-04T00:00:00Z',
  }));
}

export async function setPolicy(acme: TinyOrganization, policy: CountingCase['policy'] = {}): Promise<void> {
  await acme.db.query(
    `UPDATE organization SET production_pattern = $1, count_prereleases = $2, count_config_only = $3, count_bot_only = $4`,
    [policy.pattern ?? null, policy.prereleases ?? false, policy.configOnly ?? true, policy.botOnly ?? true],
  );
}

async function describe(acme: TinyOrganization, created: Record<string, string>): Promise<void> {
  for (const [i, [fullName, createdAt]] of Object.entries(created).entries())
    await acme.db.transaction((manager) =>
      repositories.describe(manager, fullName, { githubId: i + 1, fullName, createdAt }),
    );
}

function withoutContent(row: Row & Content): Row {
  return Object.fromEntries(Object.entries(row).filter(([field]) => !CONTENT.includes(field)));
}

type Looked = Content & { repo: string; sha: string; at: string; key?: string };
function contentOf(row: Row & Content): Looked[] {
  if (!CONTENT.some((field) => field in row)) return [];
  const parsed = parseDeliveryRow(withoutContent(row), new Date('2100-01-01'));
  if (parsed.kind !== 'delivery') return [];
  return [{ ...row, repo: parsed.repo, sha: parsed.sha, at: parsed.occurredAt, key: parsed.eventKey }];
}

/** What is in a change set is learnt by itself, after the event. */
export async function lookAt(acme: TinyOrganization, looked: Looked[]): Promise<void> {
  await acme.db.query(
    `UPDATE delivery_event AS event
     SET commits = row.commits, content = row.content, bots = row.bots, ancestor = row.ancestor
     FROM jsonb_to_recordset($1::jsonb) AS row(
       repo text, sha text, at timestamptz, key text, commits int, content text, bots boolean, ancestor boolean)
     JOIN repository ON repository.full_name = row.repo
     WHERE event.repository_id = repository.id AND event.sha = row.sha AND event.occurred_at = row.at
       AND event.event_key = coalesce(row.key, event.event_key)`,
    [JSON.stringify(looked)],
  );
}

async function pull(acme: TinyOrganization, { repo, deployments, releases, tags }: GitHubFeed): Promise<void> {
  const told: (GitHubEvent | null)[] = [
    ...(deployments ?? []).map(translateDeployment),
    ...(releases ?? []).map(translateRelease),
    ...(tags ?? []).map(translateTag),
  ];
  const events = told.filter((event) => event !== null).map((event) => toRow(repo, event));
  await acme.db.transaction((manager) => new FactsStore(repositories, acme.db).savePulled(manager, events));
}

/** Every event that a scope sees, in order, as `+DELIVERY sha`. */
export async function verdictsOf(acme: TinyOrganization, name: string): Promise<string[]> {
  const { slug, scope, structure } = scopeOf(name);
  const rows = await acme.db.query<{ line: string }[]>(
    `SELECT CASE WHEN counted THEN '+' ELSE '-' END || verdict.verdict || ' ' || verdict.sha AS line
     FROM scope_lens JOIN verdict USING (lens_id) JOIN delivery_event AS event ON event.id = event_id
     WHERE team_id = $1 AND scope = $2 AND verdict.reason <> '' AND verdict.rule_version > 0
       AND structure = CASE WHEN $3 = 'NOW' AND EXISTS (
         SELECT FROM measured_scope AS measured
         WHERE (measured.team_id, measured.scope) = (scope_lens.team_id, scope_lens.scope) AND measured.moved)
         THEN 'NOW' ELSE 'THEN' END
     ORDER BY verdict.occurred_at, scope_lens.repository_id, source, event_key COLLATE "C"`,
    [await acme.idOf(slug), scope, structure],
  );
  return rows.map(({ line }) => line);
}

/** Restatements of a scope after the first `known` ones of all, as `2026-03-02 EVENTS`. */
export async function restatementsOf(acme: TinyOrganization, name: string, known: number): Promise<string[]> {
  const { slug, scope, structure } = scopeOf(name);
  const rows = await acme.db.query<{ line: string }[]>(
    `SELECT week::text || ' ' || array_to_string(causes, ' ') AS line FROM restatement
     WHERE team_id = $1 AND scope = $2 AND structure = $3 AND id > $4 ORDER BY week, id`,
    [await acme.idOf(slug), scope, structure, known],
  );
  return rows.map(({ line }) => line);
}
