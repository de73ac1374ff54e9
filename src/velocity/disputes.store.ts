import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Reach, reachedIds } from '../core/viewer.js';
import { UserError } from '../platform/errors.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import type { DisputeRow, DisputeState } from './dispute-row.js';

/** Whose disputes, and which; null: any. */
export interface DisputeQuestion {
  teamId: number | null;
  state: DisputeState | null;
}

const NEWEST = 2 ** 31 - 1;
const DISPUTE = `
  dispute.id, kind, claim, dispute.team_id AS "teamId", team.slug AS team, coalesce(full_name, repository) AS repository,
  component, event_id::text AS "eventId", sha, verdict, verdict_reason AS "verdictReason", rule_version AS "ruleVersion",
  owner_id AS "ownerId", owner.slug AS owner, from_day::text AS "from", alone, why, asked_by AS "askedBy",
  asked_principal_id AS "askedPrincipalId", asked_person_id AS "askedPersonId", asked_at AS "askedAt", state, decision,
  decided_by AS "decidedBy", decided_at AS "decidedAt"`;
const DISPUTES = `
  dispute JOIN team ON team.id = dispute.team_id
  LEFT JOIN team AS owner ON owner.id = dispute.owner_id
  LEFT JOIN repository AS known ON known.id = dispute.repository_id`;

/** What teams say is wrong, as it is looked up. */
@Injectable()
export class DisputesStore {
  constructor(private readonly db: DataSource) {}

  /** Newest first. */
  async list({ teamId, state }: DisputeQuestion, page: PageRequest): Promise<Page<DisputeRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['id'])?.[0] ?? NEWEST;
    const within = '($1::int IS NULL OR dispute.team_id = $1) AND ($2::text IS NULL OR state = $2)';
    const rows = await this.db.query<DisputeRow[]>(
      `SELECT ${DISPUTE} FROM ${DISPUTES} WHERE ${within} AND dispute.id < $3 ORDER BY dispute.id DESC LIMIT $4`,
      [teamId, state, after, size + 1],
    );
    const [counted] = await this.db.query<[{ total: number }]>(
      `SELECT count(*)::int AS total FROM dispute WHERE ${within}`,
      [teamId, state],
    );
    return toPage(rows, size, counted.total, ({ id }) => [id]);
  }

  async byId(id: number): Promise<DisputeRow | null> {
    const [found] = await this.db.query<DisputeRow[]>(
      `SELECT ${DISPUTE} FROM ${DISPUTES} WHERE dispute.id = $1::bigint`,
      [id],
    );
    return found ?? null;
  }

  /** The newest dispute about each event, of teams within reach. */
  async ofEvents(ids: readonly string[], reach: Reach): Promise<DisputeRow[]> {
    return this.db.query(
      `SELECT DISTINCT ON (event_id) ${DISPUTE} FROM ${DISPUTES}
       WHERE event_id = ANY ($1::bigint[]) AND ($2::int[] IS NULL OR dispute.team_id = ANY ($2))
       ORDER BY event_id, dispute.id DESC`,
      [ids, reachedIds(reach)],
    );
  }

  /** Of somebody who is erased: that it was disputed and decided stays, by whom does not. */
  async forgetPerson(manager: EntityManager, personId: number, pseudonym: string): Promise<void> {
    await manager.query('UPDATE dispute SET asked_by = $2 WHERE asked_person_id = $1', [personId, pseudonym]);
    await manager.query('UPDATE dispute SET decided_by = $2 WHERE decided_person_id = $1', [personId, pseudonym]);
  }
}

/** A dispute of a team within reach that nobody has decided on. @throws UserError UNKNOWN_DISPUTE, DECIDED */
export async function openDispute(manager: EntityManager, id: string, reach: Reach): Promise<DisputeRow> {
  const [found] = /^\d{1,9}$/.test(id)
    ? await manager.query<DisputeRow[]>(
        `SELECT ${DISPUTE} FROM ${DISPUTES}
         WHERE dispute.id = $1::bigint AND ($2::int[] IS NULL OR dispute.team_id = ANY ($2)) FOR UPDATE OF dispute`,
        [id, reachedIds(reach)],
      )
    : [];
  if (!found) throw new UserError('UNKNOWN_DISPUTE', `there is no dispute ${id}`, ['id']);
  if (found.state === 'OPEN') return found;
  throw new UserError('DECIDED', `dispute ${found.id} is ${found.state.toLowerCase()} already`, ['id']);
}
