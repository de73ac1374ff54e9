import { createHash } from 'node:crypto';
import pg from 'pg';
import { ROLES, type Role, SCOPES } from '../../src/core/viewer.js';

/** Holds every role over everything, in every database that tests copy. */
export const TOKEN_OF_ALL = 'pace_a-token-of-tests-that-holds-every-role';
export const asEveryone: { authorization: string } = { authorization: `Bearer ${TOKEN_OF_ALL}` };

export interface TestGrant {
  role: Role;
  /** A slug; absent: everything. */
  team?: string;
}

/** Makes a token known to a database, if it is not yet; `login` makes it one of that person. Returns how to ask with it. */
export async function letIn(
  databaseUrl: string,
  secret = TOKEN_OF_ALL,
  grants: readonly TestGrant[] = ROLES.map((role) => ({ role })),
  { login = null, scopes = SCOPES }: { login?: string | null; scopes?: readonly string[] } = {},
): Promise<{ authorization: string }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const teams = grants.flatMap(({ team }) => team ?? []);
  const known = await client.query('SELECT FROM team WHERE slug = ANY ($1)', [teams]);
  // A grant over a team that is not there would be one over everything.
  if (known.rowCount !== new Set(teams).size) throw new Error(`not all of ${teams.join(', ')} are teams`);
  await client
    .query(
      `WITH known AS (SELECT FROM access_token WHERE hash = $1), made AS (
         INSERT INTO principal (kind, name, person_id, created_at)
         SELECT CASE WHEN $3::text IS NULL THEN 'SCRIPT' ELSE 'PERSON' END, 'test', (SELECT id FROM person WHERE login = $3), now()
         WHERE NOT EXISTS (SELECT FROM known) RETURNING id
       ), granted AS (
         INSERT INTO access_grant (principal_id, role, team_id, source, granted_by, granted_at)
         SELECT made.id, wanted.role, team.id, 'COMMAND', 'test', now()
         FROM made, jsonb_to_recordset($2::jsonb) AS wanted (role text, team text) LEFT JOIN team ON team.slug = wanted.team
       )
       INSERT INTO access_token (principal_id, name, hash, scopes, created_at, created_by, expires_at,
                                 last_used_at)
       SELECT id, 'test', $1, $4, now(), 'test', '2100-01-01', '2100-01-01' FROM made`,
      [createHash('sha256').update(secret).digest(), JSON.stringify(grants), login, scopes],
    )
    .finally(() => client.end());
  return { authorization: `Bearer ${secret}` };
}
