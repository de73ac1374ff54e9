import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ContentChecksStore, type EventContentRow } from '../facts/content-checks.store.js';
import { ContentNeedsStore } from '../velocity/content-needs.store.js';
import type { RequestContext } from './context.js';
import { byKey } from './keyed-rows.js';

/** As eventView has it. */
interface EventParent {
  id: string;
  counted: boolean;
  contentChecked: boolean;
}

/** What deliveries hold, and how far that is known. */
@Resolver()
export class ContentResolver {
  constructor(private readonly needs: ContentNeedsStore) {}

  @Query()
  contentChecks() {
    return this.needs.summary();
  }
}

@Resolver('Event')
export class EventContentResolver {
  constructor(private readonly checks: ContentChecksStore) {}

  @ResolveField()
  async changeSet(@Parent() event: EventParent, @Context() context: RequestContext) {
    return changeSetOf(await contentOf(this.checks, event, context));
  }

  @ResolveField()
  async unchecked(@Parent() event: EventParent, @Context() context: RequestContext) {
    if (event.contentChecked || !event.counted) return null;
    return uncheckedReason(await contentOf(this.checks, event, context));
  }
}

@Resolver('Delivery')
export class DeliveryContentResolver extends EventContentResolver {}

function contentOf(checks: ContentChecksStore, { id }: EventParent, { loaders }: RequestContext) {
  return loaders.ask('content', id, async (ids: string[]) =>
    byKey(await checks.ofEvents(ids), ({ eventId }) => eventId),
  );
}

function changeSetOf(row: EventContentRow | null) {
  return row?.state === 'CHECKED' && row.commits !== null ? row : null;
}

function uncheckedReason(row: EventContentRow | null): string {
  if (row?.state === 'FIRST') return 'FIRST';
  return row?.reason ?? (row?.pulled ? 'WAITING' : 'NOT_FROM_GITHUB');
}
