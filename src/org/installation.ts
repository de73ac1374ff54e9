import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { dayAt, type Day, lastClosedWeek, type Week } from '../core/week.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import { TeamsStore } from './teams.store.js';

/** What every question needs to know about this installation. */
export interface InstallationState {
  /** Slug of the organisation, the root team. */
  slug: string;
  teamId: number;
  timeZone: string;
  fiscalYearStart: string;
  sample: boolean;
  /** A sentence that has to stand on every face; null for a real installation. */
  notice: string | null;
  now: Date;
  today: Day;
  lastClosedWeek: Week;
}

/** The installation's clock and calendar; the clock of a sample stands still. */
@Injectable()
export class Installation {
  constructor(
    private readonly clock: Clock,
    private readonly teams: TeamsStore,
    private readonly db: DataSource,
  ) {}

  /** @throws UserError NO_ORGANIZATION when nothing has been imported */
  async state(): Promise<InstallationState> {
    const stored = await this.teams.organization();
    if (!stored) {
      throw new UserError(
        'NO_ORGANIZATION',
        'there is no organisation yet: import one with `npm run -s paceline -- import org FILE`',
      );
    }
    const now = stored.sampleClock ?? this.clock.now();
    return {
      slug: stored.slug,
      teamId: stored.teamId,
      timeZone: stored.timeZone,
      fiscalYearStart: stored.fiscalYearStart,
      sample: stored.sampleClock !== null,
      notice: stored.sampleClock === null ? null : await this.sampleNotice(now),
      now,
      today: dayAt(now, stored.timeZone),
      lastClosedWeek: lastClosedWeek(now, stored.timeZone),
    };
  }

  private async sampleNotice(now: Date): Promise<string> {
    const [found] = await this.db.query<[{ repositories: number }]>(
      'SELECT count(*)::int AS repositories FROM repository',
    );
    const day = now.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
    return (
      `This is a sample: ${found.repositories} public repositories as teams, the dates of their version tags as deliveries. ` +
      `Its clock stands at ${day}. AI adoption is a floor: the share of commits that name an AI co-author.`
    );
  }
}
