import type { EntityManager } from 'typeorm';
import { UserError } from '../platform/errors.js';

/** One writer of the organisation at a time: the lock lasts as long as the caller's transaction. */
export async function lockOrganization(manager: EntityManager): Promise<void> {
  if (!manager.queryRunner?.isTransactionActive)
    throw new Error('writing the organisation needs a transaction around it');
  await manager.query("SELECT pg_advisory_xact_lock(hashtext('paceline.organization'))");
}

/** Tells those who measure that figures may have changed. */
export async function noteChange(manager: EntityManager): Promise<void> {
  await manager.query('INSERT INTO organization_change DEFAULT VALUES');
}

/**
 * Whether teams, people and ownership are written here, or follow GitHub.
 * @throws UserError TEAMS_FROM_GITHUB
 */
export async function checkOwnTeams(manager: EntityManager): Promise<void> {
  const [found] = await manager.query<{ teams_from: string }[]>('SELECT teams_from FROM organization');
  if (found?.teams_from !== 'GITHUB') return;
  throw new UserError(
    'TEAMS_FROM_GITHUB',
    'teams, people and ownership come from GitHub, and the next sync would undo this: change it on GitHub and ' +
      'sync, or import an organisation file without teamsFrom to keep them here',
  );
}
