import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Day } from '../core/week.js';
import { type CalendarInput, CalendarWritesStore } from '../org/calendar-writes.store.js';
import { MembershipWritesStore } from '../org/membership-writes.store.js';
import { OwnershipWritesStore } from '../org/ownership-writes.store.js';
import { PeopleWritesStore } from '../org/people-writes.store.js';
import type { Reorganization } from '../org/reorganization.store.js';
import { TeamWritesStore } from '../org/team-writes.store.js';
import { ReorganizationPreviewService } from '../rollup/reorganization-preview.service.js';
import { Clock } from '../platform/clock.js';
import { findProgram, type RequestContext } from './context.js';
import { OrganizationWriter, type WriteInput } from './organization-writer.js';
import type * as Schema from './schema/types.js';
import { programView } from './views.js';

/** The generator of types takes the scalar Date for an instant; it is a day. */
type Dated<Input> = Omit<Input, 'from' | 'to'> & { from?: Day | null; to?: Day | null };

/** What people write of the organisation. */
@Resolver()
export class OrganizationWritesResolver {
  constructor(
    private readonly writer: OrganizationWriter,
    private readonly teams: TeamWritesStore,
    private readonly people: PeopleWritesStore,
    private readonly memberships: MembershipWritesStore,
    private readonly ownership: OwnershipWritesStore,
    private readonly calendarWrites: CalendarWritesStore,
    private readonly previews: ReorganizationPreviewService,
    private readonly clock: Clock,
  ) {}

  @Query()
  async calendars() {
    const rows = await this.calendarWrites.list();
    return rows.map(({ versions, ...row }) => ({
      ...row,
      versions: versions.map((version) => ({ ...version, savedAt: new Date(version.savedAt) })),
    }));
  }

  @Query()
  async previewReorganization(
    @Args('input') input: Reorganization & { from?: Day | null },
    @Args('program') slug: string,
    @Context() context: RequestContext,
  ) {
    const { program, ...rest } = await this.previews.preview(context.viewer, await findProgram(context, slug), input);
    return { ...rest, program: programView(program, (await context.loaders.state()).lastClosedWeek) };
  }

  @Mutation()
  createTeam(@Args('input') input: Dated<Schema.CreateTeamInput>, @Context() { viewer }: RequestContext) {
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.teams.create(write, input));
  }

  @Mutation()
  renameTeam(@Args('input') input: Schema.RenameTeamInput, @Context() { viewer }: RequestContext) {
    const { slug, name, expectedName } = input;
    return this.writer.write(viewer, {}, 'TEAMS', (write) => this.teams.rename(write, slug, name, expectedName));
  }

  @Mutation()
  moveTeam(@Args('input') input: Dated<Schema.MoveTeamInput>, @Context() { viewer }: RequestContext) {
    const { slug, parent, expectedParent } = input;
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.teams.move(write, slug, parent, expectedParent));
  }

  @Mutation()
  closeTeam(@Args('input') input: Dated<Schema.CloseTeamInput>, @Context() { viewer }: RequestContext) {
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.teams.close(write, input.slug));
  }

  @Mutation()
  setTeamSource(@Args('input') input: Schema.SetTeamSourceInput, @Context() { viewer }: RequestContext) {
    const { slug, deliverySource, productionPattern, tagPattern } = input;
    const rules = { deliverySource, productionPattern, tagPattern };
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.teams.setSource(write, slug, rules));
  }

  @Mutation()
  addPerson(@Args('input') input: Schema.AddPersonInput, @Context() { viewer }: RequestContext) {
    return this.writer.write(viewer, {}, 'TEAMS', (write) => this.people.add(write, input));
  }

  @Mutation()
  updatePerson(@Args('input') input: Schema.UpdatePersonInput, @Context() { viewer }: RequestContext) {
    // GitHub leaves names and addresses alone that it does not tell itself.
    return this.writer.write(viewer, {}, 'SETTINGS', (write) => this.people.update(write, input));
  }

  @Mutation()
  addMembership(@Args('input') input: Dated<Schema.AddMembershipInput>, @Context() { viewer }: RequestContext) {
    const { login, team, to } = input;
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.memberships.add(write, login, team, to));
  }

  @Mutation()
  endMembership(@Args('input') input: Dated<Schema.EndMembershipInput>, @Context() { viewer }: RequestContext) {
    const { login, team } = input;
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.memberships.end(write, login, team));
  }

  @Mutation()
  moveMember(@Args('input') input: Dated<Schema.MoveMemberInput>, @Context() { viewer }: RequestContext) {
    const { login, fromTeam, toTeam } = input;
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.memberships.move(write, login, fromTeam, toTeam));
  }

  @Mutation()
  setOwnership(@Args('input') input: Dated<Schema.SetOwnershipInput>, @Context() { viewer }: RequestContext) {
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.ownership.set(write, input));
  }

  @Mutation()
  endOwnership(@Args('input') input: Dated<Schema.EndOwnershipInput>, @Context() { viewer }: RequestContext) {
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.ownership.end(write, input));
  }

  @Mutation()
  async saveCalendar(@Args('input') input: CalendarInput & WriteInput, @Context() { viewer }: RequestContext) {
    const { rewriteHistory, reason } = input;
    let version: number | null = null;
    const answer = await this.writer.write(viewer, { rewriteHistory, reason }, 'SETTINGS', async (write) => {
      const saved = await this.calendarWrites.save(write, input, this.clock.now());
      version = saved.version;
      return saved.change;
    });
    return { ...answer, version: answer.userErrors.length > 0 ? null : version };
  }
}
