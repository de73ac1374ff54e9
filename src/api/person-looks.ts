import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { actorOf } from '../access/access.service.js';
import { AuditStore, LOOK_REFUSED, LOOKED } from '../access/audit.store.js';
import { PrincipalsStore } from '../access/principals.store.js';
import { type DaySpan, type LinePerson, PersonUsageStore } from '../adoption/person-usage.store.js';
import type { Viewer } from '../core/viewer.js';
import { addDays, type Day, dayNumber } from '../core/week.js';
import { Installation } from '../org/installation.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';

const PURPOSE = { shortest: 10, longest: 500 };
const USUAL_DAYS = 28;
const MOST_DAYS = 92;

export interface LookRequest {
  login: string;
  purpose: string;
  from?: Day | null;
  to?: Day | null;
}

/** Looks at single persons: none without a purpose, none beyond the viewer's own line, and each told to the person. */
@Injectable()
export class PersonLooks {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly installation: Installation,
    private readonly usage: PersonUsageStore,
    private readonly principals: PrincipalsStore,
    private readonly audit: AuditStore,
  ) {}

  /**
   * The answer and the entry that tells of it are one transaction; a refusal is told as well.
   * @throws UserError PURPOSE_NEEDED, BAD_SPAN; FORBIDDEN for whoever is not in the viewer's line, known or not
   */
  async look(viewer: Viewer, request: LookRequest): Promise<LinePerson & DaySpan> {
    const purpose = purposeOf(request.purpose);
    const { today } = await this.installation.state();
    const span = spanOf(request, today);
    const details = { purpose, ...span };
    const found = await this.db.transaction(async (manager) => {
      const person = await this.usage.ofLine(manager, viewer, request.login, today, span);
      const personId = person?.id ?? (await this.principals.personByLogin(request.login));
      const entry = { action: person ? LOOKED : LOOK_REFUSED, personId, details };
      await this.audit.append(manager, actorOf(viewer), entry, this.clock.now());
      return person;
    });
    if (!found) {
      throw new UserError('FORBIDDEN', 'you may look at people of your own line only; that you asked has been logged');
    }
    return { ...found, ...span };
  }
}

/** @throws UserError PURPOSE_NEEDED */
function purposeOf(text: string): string {
  const purpose = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (purpose.length >= PURPOSE.shortest && purpose.length <= PURPOSE.longest) return purpose;
  const message = `say why you look, in ${PURPOSE.shortest} to ${PURPOSE.longest} characters: the person will read it`;
  throw new UserError('PURPOSE_NEEDED', message, ['purpose']);
}

/** @throws UserError BAD_SPAN */
function spanOf(request: LookRequest, today: Day): DaySpan {
  const to = request.to ?? addDays(today, 1);
  const from = request.from ?? addDays(to, -USUAL_DAYS);
  const days = dayNumber(to) - dayNumber(from);
  if (days >= 1 && days <= MOST_DAYS) return { from, to };
  throw new UserError('BAD_SPAN', `from (${from}) up to, not including, to (${to}) must be 1 to ${MOST_DAYS} days`, [
    'to',
  ]);
}
