import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';
import { LOOK_REFUSED, LOOKED } from './audit.store.js';

/** Which entries are asked for; what is absent does not limit. */
export interface AuditFilter {
  /** Any of these. */
  actions?: readonly string[] | null | undefined;
  /** A part of the actor's name, any case. */
  actor?: string | null | undefined;
  from?: Date | null | undefined;
  /** Not including. */
  to?: Date | null | undefined;
}

export interface AuditRow {
  id: string;
  at: Date;
  action: string;
  actor: string;
  subject: string | null;
  /** Whom it is about: the login as of today, a pseudonym once it was erased. */
  person: string | null;
  details: Record<string, unknown>;
  /** Hexadecimal. */
  hash: string;
}

/** What the audit tells, to those who may read it. */
@Injectable()
export class AuditLogStore {
  constructor(private readonly db: DataSource) {}

  /** Newest first. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditRow>> {
    return this.page(filter, null, page);
  }

  /** Who looked at a person, or tried to, newest first. */
  looks(personId: number, page: PageRequest): Promise<Page<AuditRow>> {
    return this.page({ actions: [LOOKED, LOOK_REFUSED] }, personId, page);
  }

  private async page(filter: AuditFilter, personId: number | null, page: PageRequest): Promise<Page<AuditRow>> {
    const size = pageSize(page);
    const [before] = decodeCursor(page.after, ['id']) ?? [null];
    const { actions = null, actor = null, from = null, to = null } = filter;
    const limits = [actions, actor, from, to];
    const rows = await this.db.query<AuditRow[]>(readSql(import.meta.url, 'list-audit.sql'), [
      ...limits,
      before,
      size + 1,
      personId,
    ]);
    const [{ total }] = await this.db.query<[{ total: number }]>(readSql(import.meta.url, 'count-audit.sql'), [
      ...limits,
      personId,
    ]);
    return toPage(rows, size, total, ({ id }) => [id]);
  }
}
