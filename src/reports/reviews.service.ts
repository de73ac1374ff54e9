import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { composeReview } from '../core/review.js';
import { renderReview } from '../core/review-markdown.js';
import type { Reach } from '../core/viewer.js';
import { addWeeks, isWeek, type Week } from '../core/week.js';
import { Installation } from '../org/installation.js';
import { TeamsStore } from '../org/teams.store.js';
import { UserError } from '../platform/errors.js';
import { ScopePictureService } from '../rollup/scope-picture.service.js';
import { type ReportRow, ReportsStore } from './reports.store.js';

/** Weeks that are made up for: a quarter. */
const MISSED_AT_MOST = 13;

/** How many reviews a close wrote, and how many it found written. */
export interface WrittenReviews {
  week: Week;
  written: number;
  kept: number;
}

/** The weekly review: written once per scope and closed week, then kept. */
@Injectable()
export class ReviewsService {
  constructor(
    private readonly installation: Installation,
    private readonly teams: TeamsStore,
    private readonly pictures: ScopePictureService,
    private readonly store: ReportsStore,
  ) {}

  /**
   * The stored review of a scope (default: the organisation) and week (default: the last closed), written now if it
   * was not.
   * @throws UserError UNKNOWN_TEAM, BAD_WEEK, WEEK_NOT_CLOSED, NO_PROGRAM
   */
  async write(
    slug: string | null | undefined,
    asked: Week | null | undefined,
    reach: Reach,
  ): Promise<{ report: ReportRow; isNew: boolean }> {
    const state = await this.installation.state();
    const week = closedWeek(asked ?? state.lastClosedWeek, state.lastClosedWeek);
    await this.checkPrograms();
    const asking = slug ?? state.slug;
    const [scope] = await this.teams.bySlug([asking], reach);
    if (!scope) throw new UserError('UNKNOWN_TEAM', `there is no team ${asking}`, ['scope']);
    return this.writeOne(scope, week, state.now);
  }

  /**
   * The closed weeks that lack their review: since the first one that was ever written, a quarter at most; `asked` alone
   * if it is given. A sample's clock stands still: nothing falls due.
   */
  async due(asked?: Week): Promise<Week[]> {
    const organization = await this.teams.organization();
    if (!organization) return [];
    const { lastClosedWeek, sample, teamId } = await this.installation.state();
    if (asked !== undefined) return [closedWeek(asked, lastClosedWeek)];
    if (sample || !(await this.pictures.hasPrograms())) return [];
    const written = await this.store.weeks(teamId);
    const first = written[0] ?? lastClosedWeek;
    return Array.from({ length: MISSED_AT_MOST }, (_, back) =>
      addWeeks(lastClosedWeek, back + 1 - MISSED_AT_MOST),
    ).filter((week) => week >= first && !written.includes(week));
  }

  /** Writes what is missing of the reviews of every scope with teams below it; the organisation's last: it says that all are there. */
  async writeAll(asked?: Week): Promise<WrittenReviews> {
    const state = await this.installation.state();
    const week = closedWeek(asked ?? state.lastClosedWeek, state.lastClosedWeek);
    await this.checkPrograms();
    let written = 0;
    const scopes = await this.teams.parents(week);
    for (const scope of scopes.toReversed()) written += (await this.writeOne(scope, week, state.now)).isNew ? 1 : 0;
    return { week, written, kept: scopes.length - written };
  }

  /** A review is kept as it is written: an empty one would stand for the week for good. */
  private async checkPrograms(): Promise<void> {
    if (await this.pictures.hasPrograms()) return;
    throw new UserError(
      'NO_PROGRAM',
      'there is no program to review yet: state one under programs: in an organisation file (with teamsFrom: GITHUB if ' +
        'the teams come from there) and import it',
    );
  }

  private async writeOne(
    scope: { id: number; slug: string; name: string },
    week: Week,
    now: Date,
  ): Promise<{ report: ReportRow; isNew: boolean }> {
    const kept = await this.store.newest(scope.id, week);
    if (kept) return { report: kept, isNew: false };
    const content = composeReview(await this.pictures.picture(scope, week));
    const markdown = renderReview(content, 1);
    const hash = createHash('sha256').update(markdown).digest('hex');
    const isNew = await this.store.add({
      team_id: scope.id,
      week,
      edition: 1,
      content,
      markdown,
      hash,
      written_at: now,
    });
    const report = await this.store.newest(scope.id, week);
    if (!report) throw new Error(`the review of ${scope.slug} for ${week} was not stored`);
    return { report, isNew };
  }
}

function closedWeek(week: Week, lastClosedWeek: Week): Week {
  if (!isWeek(week)) throw new UserError('BAD_WEEK', `${week} is not a Monday written YYYY-MM-DD`, ['week']);
  if (week <= lastClosedWeek) return week;
  throw new UserError('WEEK_NOT_CLOSED', `the week ${week} has not closed; the last closed one is ${lastClosedWeek}`, [
    'week',
  ]);
}
