import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { AuditLogStore, type AuditRow } from '../access/audit-log.store.js';
import type { Day } from '../core/week.js';
import type { PageRequest } from '../platform/page.js';
import type { RequestContext } from './context.js';
import { type LookRequest, PersonLooks } from './person-looks.js';
import { connection } from './views.js';

interface AuditArgs extends PageRequest {
  filter?: { action?: string | null; actor?: string | null; from?: Date | null; to?: Date | null } | null;
}

interface PersonArgs {
  login: string;
  purpose: string;
  from?: Day | null;
  to?: Day | null;
}

/** The audit, and looks at persons, which it tells. */
@Resolver()
export class AuditResolver {
  constructor(
    private readonly log: AuditLogStore,
    private readonly looks: PersonLooks,
  ) {}

  @Query()
  async auditLog(@Args() { filter, ...page }: AuditArgs) {
    const { action, ...rest } = filter ?? {};
    const asked = { ...rest, actions: action === null || action === undefined ? null : [action] };
    return connection(await this.log.list(asked, page), auditView);
  }

  @Query()
  person(@Args() args: PersonArgs, @Context() { viewer }: RequestContext) {
    return this.looks.look(viewer, args satisfies LookRequest);
  }
}

function auditView({ details, ...row }: AuditRow) {
  return { ...row, details: JSON.stringify(details) };
}
