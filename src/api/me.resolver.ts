import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AuditLogStore, type AuditRow } from '../access/audit-log.store.js';
import { LOOKED } from '../access/audit.store.js';
import { GrantsStore } from '../access/grants.store.js';
import { TokensStore } from '../access/tokens.store.js';
import { type DaySpan, type OwnUsageRow, PersonUsageStore } from '../adoption/person-usage.store.js';
import type { Viewer } from '../core/viewer.js';
import { Installation } from '../org/installation.js';
import { ProfilesStore } from '../org/profiles.store.js';
import { type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import type { RequestContext } from './context.js';
import { connection } from './views.js';

/** What is stored of whoever asks; nobody else can ask for it here. */
@Resolver('Me')
export class MeResolver {
  constructor(
    private readonly installation: Installation,
    private readonly granted: GrantsStore,
    private readonly people: ProfilesStore,
    private readonly log: AuditLogStore,
    private readonly usage: PersonUsageStore,
    private readonly secrets: TokensStore,
  ) {}

  @Query()
  me(@Context() { viewer }: RequestContext): Viewer {
    return viewer;
  }

  @ResolveField()
  async roles(@Parent() { principalId }: Viewer) {
    return this.granted.held(principalId, (await this.installation.state()).today);
  }

  @ResolveField()
  async person(@Parent() { personId }: Viewer) {
    return personId === null ? null : this.people.profile(personId, (await this.installation.state()).today);
  }

  @ResolveField()
  async looks(@Parent() { personId }: Viewer, @Args() page: PageRequest) {
    return connection(personId === null ? nothing<AuditRow>(page) : await this.log.looks(personId, page), lookView);
  }

  @ResolveField()
  async aiUsage(@Parent() viewer: Viewer, @Args() { from, to, ...page }: DaySpan & PageRequest) {
    return connection(await this.usage.own(viewer, { from, to }, page), usageView);
  }

  @ResolveField()
  tokens(@Parent() { principalId }: Viewer) {
    return this.secrets.list(principalId);
  }
}

/** Who is no person has nobody looking. */
function nothing<Row>(page: PageRequest): Page<Row> {
  return toPage<Row>([], pageSize(page), 0, () => []);
}

function lookView({ at, actor, action, details }: AuditRow) {
  const { purpose, from, to } = details as unknown as { purpose: string } & DaySpan;
  return { at, by: actor, purpose, from, to, answered: action === LOOKED };
}

function usageView({ counts, ...row }: OwnUsageRow) {
  return { ...row, counts: JSON.stringify(counts) };
}
