import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { WorkflowRulesStore } from '../org/workflow-rules.store.js';
import type { RequestContext } from './context.js';
import { OrganizationWriter } from './organization-writer.js';
import type * as Schema from './schema/types.js';

/** Which workflow runs stand for deployments. */
@Resolver()
export class WorkflowRulesResolver {
  constructor(
    private readonly writer: OrganizationWriter,
    private readonly rules: WorkflowRulesStore,
  ) {}

  @Query()
  workflowRules() {
    return this.rules.list();
  }

  @Mutation()
  setWorkflowRule(@Args('input') input: Schema.SetWorkflowRuleInput, @Context() { viewer }: RequestContext) {
    return this.writer.write(viewer, {}, 'SETTINGS', (write) => this.rules.set(write, input));
  }

  @Mutation()
  removeWorkflowRule(@Args('input') input: Schema.RemoveWorkflowRuleInput, @Context() { viewer }: RequestContext) {
    return this.writer.write(viewer, {}, 'SETTINGS', (write) => this.rules.remove(write, input));
  }
}
