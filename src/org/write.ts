import type { EntityManager } from 'typeorm';
import { reachOf, type Viewer } from '../core/viewer.js';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import type { Span } from './validity.js';

/** A write of the organisation, in the caller's transaction, which holds the lock of the organisation. */
export interface Write {
  manager: EntityManager;
  /** Null: whoever owns the machine, who may all. */
  viewer: Viewer | null;
  today: Day;
  /** The first day on which it holds. */
  from: Day;
  /** Whether days before today may say something else afterwards. */
  rewriteHistory: boolean;
  reason: string | null;
}

/** What a write did, for the audit: people are told by number, never by name. */
export interface Change {
  action: string;
  /** A slug, owner/name or the name of a calendar; null when it is about a person alone. */
  subject: string | null;
  personId?: number;
  before: object | null;
  after: object | null;
  /** False: no figure depends on it. */
  figures?: boolean;
  /** Those who measure are told by what was written itself. */
  noted?: boolean;
}

/**
 * Only operators of the whole organisation may.
 * @throws UserError FORBIDDEN
 */
export function checkOperator({ viewer }: Write): void {
  if (viewer === null || reachOf(viewer, ['OPERATOR']) === 'ALL') return;
  throw new UserError('FORBIDDEN', 'this needs the role OPERATOR over the whole organisation');
}

/**
 * What has been stays, unless an operator says why not.
 * @throws UserError HISTORY, FORBIDDEN, REASON_NEEDED
 */
export function checkHistory(write: Write, past: boolean = write.from < write.today): void {
  if (!past) return;
  if (!write.rewriteHistory) {
    throw new UserError(
      'HISTORY',
      `this says something else of days before today (${write.today}), and what has been stays; if it was wrong, an ` +
        'operator sends rewriteHistory: true with a reason',
      ['from'],
    );
  }
  checkOperator(write);
  if (!write.reason?.trim()) throw new UserError('REASON_NEEDED', 'rewriting history needs a reason', ['reason']);
}

/**
 * The days that a write gives, `to` being the first that no longer belongs.
 * @throws UserError BAD_RANGE
 */
export function spanOf({ from }: Write, to: Day | null | undefined): Span {
  if (typeof to !== 'string') return { from, to: 'infinity' };
  if (from < to) return { from, to };
  throw new UserError('BAD_RANGE', `to must be after from: ${to} is not after ${from}`, ['to']);
}

/**
 * What the caller took for granted.
 * @throws UserError STALE when it is not so any more
 */
export function checkExpected(field: string, expected: unknown, stored: unknown): void {
  if (expected === undefined || expected === null || expected === stored) return;
  throw new UserError(
    'STALE',
    `${field} is ${JSON.stringify(expected)}, but meanwhile it is ${JSON.stringify(stored)}: look again, then decide`,
    [field],
  );
}
