import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { objectionTo, type VerdictClaim } from '../core/dispute.js';
import { checkOwnTeams } from '../org/organization-change.js';
import { OwnershipWritesStore } from '../org/ownership-writes.store.js';
import { type Change, checkOperator, type Write } from '../org/write.js';
import { UserError } from '../platform/errors.js';
import type { DisputeRow } from './dispute-row.js';
import { nameOf, seenEvent, whyOf } from './dispute-writes.store.js';
import { openDispute } from './disputes.store.js';

/** What an operator says to disputes, and what follows from it, all in the caller's transaction. */
@Injectable()
export class DisputeDecisionsStore {
  constructor(private readonly ownership: OwnershipWritesStore) {}

  /**
   * @throws UserError UNKNOWN_DISPUTE, DECIDED, OWN_DISPUTE, REASON_NEEDED, EVENT_GONE, SAME_COMMIT, OTHER_SOURCE,
   *   LEFT_OUT_BY_POLICY, TEAMS_FROM_GITHUB, and those of ownership
   */
  async decide(write: Write, id: string, accepted: boolean, at: Date): Promise<{ id: number; changes: Change[] }> {
    checkOperator(write);
    const { manager, viewer } = write;
    const dispute = await openDispute(manager, id, 'ALL');
    if (isOwn(write, dispute)) {
      throw new UserError('OWN_DISPUTE', 'nobody decides on what they asked themselves: another operator does', ['id']);
    }
    const reason = whyOf(write, 'reason');
    const done = accepted ? await this.accept(write, dispute, reason, at) : [];
    const state = accepted ? 'ACCEPTED' : 'REJECTED';
    await manager.query(
      `UPDATE dispute SET state = $2, decision = $3, decided_by = $4, decided_person_id = $5, decided_at = $6
       WHERE id = $1`,
      [dispute.id, state, reason, nameOf(viewer), viewer?.personId ?? null, at],
    );
    const { kind, claim, team: subject } = dispute;
    const after = { dispute: dispute.id, kind, claim };
    const figures = accepted && kind === 'VERDICT';
    const action = `dispute.${state.toLowerCase()}`;
    return { id: dispute.id, changes: [...done, { action, subject, before: null, after, figures, noted: true }] };
  }

  private async accept(write: Write, dispute: DisputeRow, reason: string, at: Date): Promise<Change[]> {
    if (dispute.kind === 'VERDICT') {
      await rule(write.manager, dispute, reason, at);
      return [];
    }
    await checkOwnTeams(write.manager);
    const { repository: repo, component, owner, alone, from } = dispute;
    if (from === null) throw new Error(`dispute ${dispute.id} of a mapping has no day`);
    const change = await this.ownership.settle({ ...write, from }, { repo, component }, owner, alone === true);
    return change ? [change] : [];
  }
}

/** The event tells those who measure by itself. */
async function rule(manager: EntityManager, dispute: DisputeRow, reason: string, at: Date): Promise<void> {
  const { eventId, teamId, claim } = dispute;
  if (eventId === null)
    throw new UserError('EVENT_GONE', 'the event is not there any more: reject the dispute', ['id']);
  const seen = await seenEvent(manager, teamId, eventId);
  const objection = seen && objectionTo(claim as VerdictClaim, seen.verdict, seen.counted);
  // What is so by now may be said all the same: it stays so when rules change.
  if (objection && objection.code !== 'ALREADY_SO') throw new UserError(objection.code, objection.message, ['id']);
  await manager.query(
    `INSERT INTO event_ruling (event_id, counts, reason, decided_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (event_id) DO UPDATE
     SET counts = excluded.counts, reason = excluded.reason, decided_at = excluded.decided_at`,
    [eventId, claim === 'COUNTS', reason, at],
  );
}

function isOwn({ viewer }: Write, { askedPrincipalId, askedPersonId }: DisputeRow): boolean {
  if (viewer === null) return false;
  return viewer.principalId === askedPrincipalId || (viewer.personId !== null && viewer.personId === askedPersonId);
}
