import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import { NamedStore, type NamedTeam } from './named.store.js';
import { cut, told } from './spans.js';
import { FUTURE, type Span } from './validity.js';
import { type Change, checkHistory, spanOf, type Write } from './write.js';

interface StoredSpan extends Span {
  id: number;
}

/** Who belongs to which team and when: written by operators, and by leads within their reach. */
@Injectable()
export class MembershipWritesStore {
  constructor(private readonly named: NamedStore) {}

  /** @throws UserError UNKNOWN_TEAM, UNKNOWN_PERSON, FORBIDDEN, ALREADY_MEMBER, TEAM_NOT_OPEN, BAD_RANGE, HISTORY */
  async add(write: Write, login: string, slug: string, to?: Day | null): Promise<Change | null> {
    const team = await this.named.ledTeam(write, slug, 'team');
    checkHistory(write);
    const span = spanOf(write, to);
    const person = await this.named.person(write, login);
    await this.insert(write.manager, person.id, team, span, 'team');
    return { action: 'membership.added', subject: slug, personId: person.id, before: null, after: span };
  }

  /** From a day on no longer a member, also of what was entered ahead. @throws UserError NOT_A_MEMBER, and as above */
  async end(write: Write, login: string, slug: string): Promise<Change | null> {
    const team = await this.named.ledTeam(write, slug, 'team');
    checkHistory(write);
    const person = await this.named.person(write, login);
    const before = await this.cutFrom(write, person.id, team);
    return { action: 'membership.ended', subject: slug, personId: person.id, before, after: { to: write.from } };
  }

  /** From one team to another on a day; what was known of the end of the one holds for the other. @throws as above */
  async move(write: Write, login: string, fromSlug: string, toSlug: string): Promise<Change | null> {
    const left = await this.named.ledTeam(write, fromSlug, 'fromTeam');
    const joined = await this.named.ledTeam(write, toSlug, 'toTeam');
    checkHistory(write);
    if (left.id === joined.id) {
      throw new UserError('SAME_TEAM', `${toSlug} is where the person is to leave: name another team`, ['toTeam']);
    }
    const person = await this.named.person(write, login);
    const before = await this.cutFrom(write, person.id, left, 'fromTeam');
    const span = { from: write.from, to: before.to };
    await this.insert(write.manager, person.id, joined, span, 'toTeam');
    return {
      action: 'membership.moved',
      subject: toSlug,
      personId: person.id,
      before: { team: fromSlug, ...before },
      after: { team: toSlug, ...span },
    };
  }

  private async insert(
    manager: EntityManager,
    personId: number,
    team: NamedTeam,
    span: Span,
    field: string,
  ): Promise<void> {
    await this.named.checkOpen(manager, team, span, field);
    const known = await spansOf(manager, personId, team.id);
    const overlapping = known.find((row) => row.from < span.to && span.from < row.to);
    if (overlapping) {
      throw new UserError(
        'ALREADY_MEMBER',
        `that person is a member of ${team.slug} ${told(overlapping)} already: give days that do not overlap`,
        [field],
      );
    }
    await manager.query('INSERT INTO membership (person_id, team_id, valid_from, valid_to) VALUES ($1, $2, $3, $4)', [
      personId,
      team.id,
      span.from,
      span.to,
    ]);
  }

  /** Returns what was cut of it: what held on the day, else what comes next; memberships that touch are one. */
  private async cutFrom({ manager, from }: Write, personId: number, team: NamedTeam, field = 'team'): Promise<Span> {
    const touched = (await spansOf(manager, personId, team.id)).filter((row) => row.to > from);
    const [first] = touched;
    if (!first) {
      throw new UserError('NOT_A_MEMBER', `that person is no member of ${team.slug} from ${from} on`, [field]);
    }
    await manager.query('DELETE FROM membership WHERE id = ANY ($1::int[])', [touched.map(({ id }) => id)]);
    const kept = cut(touched, from);
    await manager.query(
      `INSERT INTO membership (person_id, team_id, valid_from, valid_to)
       SELECT $1, $2, * FROM unnest($3::date[], $4::date[])`,
      [personId, team.id, kept.map((row) => row.from), kept.map((row) => row.to)],
    );
    return { from: first.from, to: endOf(touched) };
  }
}

/** Where the first of the spans ends, with all that go on where the one before ends; they are in order. */
function endOf(spans: readonly Span[]): Day {
  return spans.slice(1).reduce((end, span) => (span.from === end ? span.to : end), spans[0]?.to ?? FUTURE);
}

function spansOf(manager: EntityManager, personId: number, teamId: number): Promise<StoredSpan[]> {
  return manager.query(
    `SELECT id, valid_from::text AS "from", valid_to::text AS "to" FROM membership
     WHERE person_id = $1 AND team_id = $2 ORDER BY valid_from`,
    [personId, teamId],
  );
}
