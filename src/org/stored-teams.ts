import type { EntityManager } from 'typeorm';
import { UserError } from '../platform/errors.js';
import type { OrganizationFile, OwnershipEntry, PersonEntry, TeamEntry } from './organization-file.schema.js';

/**
 * Whether Postgres takes the patterns; its dialect is not quite that of JavaScript.
 * @throws UserError INVALID_PATTERN
 */
export async function checkPatterns(
  manager: EntityManager,
  entries: readonly (TeamEntry | OwnershipEntry)[],
  section: 'teams' | 'ownership' = 'teams',
): Promise<void> {
  const [bad] = await manager.query<{ index: number; field: string; pattern: string }[]>(
    `SELECT index - 1 AS index, field, pattern
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS row (entry, index),
       jsonb_each_text(entry) AS given (field, pattern)
     WHERE field IN ('productionPattern', 'tagPattern', 'environment') AND NOT is_regular_expression(pattern)
     ORDER BY index, field LIMIT 1`,
    [JSON.stringify(entries)],
  );
  if (!bad) return;
  const field = `${section}[${bad.index}].${bad.field}`;
  throw new UserError(
    'INVALID_PATTERN',
    `${field}: "${bad.pattern}" is not a regular expression that Postgres understands`,
    [field],
  );
}

/**
 * A file that follows GitHub: the teams that it names are known, and its root takes nothing from GitHub any more.
 * @throws UserError UNKNOWN_TEAM
 */
export async function settle(manager: EntityManager, file: OrganizationFile): Promise<void> {
  await checkNamedTeams(manager, file);
  await manager.query(
    'UPDATE team SET github_organization_id = NULL WHERE slug = $1 AND github_organization_id IS NOT NULL',
    [file.organization.slug],
  );
}

async function checkNamedTeams(manager: EntityManager, file: OrganizationFile): Promise<void> {
  const named = [
    ...file.calendars.flatMap(({ teams }) => teams ?? []),
    ...file.programs.flatMap(({ cohorts }) => cohorts.flatMap(({ teams }) => (teams === 'all' ? [] : teams))),
  ];
  const unknown = await manager.query<{ slug: string }[]>(
    `SELECT DISTINCT slug FROM unnest($1::text[]) AS named (slug)
     WHERE NOT EXISTS (SELECT FROM team WHERE team.slug = named.slug) ORDER BY slug`,
    [named],
  );
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, 5).map(({ slug }) => `"${slug}"`);
  throw new UserError(
    'UNKNOWN_TEAM',
    `no team ${shown.join(', ')}${unknown.length > shown.length ? ` and ${unknown.length - shown.length} others` : ''}: ` +
      'teams come from GitHub and are called organisation/team, as in acme/shop. If they are new, import the file ' +
      'without them (cohorts with teams: all may stay), run `npm run -s paceline -- sync`, then import it again',
    ['programs'],
  );
}

/** What GitHub says of people, with what is known of them where it says nothing: most addresses are not public. */
export async function withKnown(manager: EntityManager, people: readonly PersonEntry[]): Promise<PersonEntry[]> {
  return manager.query(
    `SELECT login, team, name, CASE WHEN row_number() OVER address = 1 THEN email END AS email
     FROM (
       SELECT said.login, said.team, coalesce(said.name, person.name) AS name, coalesce(said.email, person.email) AS email,
              said.email IS NULL AS kept
       FROM jsonb_to_recordset($1::jsonb) AS said (login text, team text, name text, email text)
       LEFT JOIN person ON lower(person.login) = lower(said.login)
     ) AS known
     -- An address is one person's: theirs who say so.
     WINDOW address AS (PARTITION BY lower(email) ORDER BY kept, lower(login))`,
    [JSON.stringify(people)],
  );
}

/** Whether no range was ever stored: the first that come are open to the past. */
export async function nobodyBelongs(manager: EntityManager): Promise<boolean> {
  const [found] = await manager.query<[{ none: boolean }]>(
    `SELECT NOT EXISTS (SELECT FROM team_parent) AND NOT EXISTS (SELECT FROM membership)
       AND NOT EXISTS (SELECT FROM ownership) AS none`,
  );
  return found.none;
}
