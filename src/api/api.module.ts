import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { AccessResolver } from './access.resolver.js';
import { Authenticator } from '../access/authenticator.js';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { CorrelationModule } from '../correlation/correlation.module.js';
import { GoalsModule } from '../goals/goals.module.js';
import { OrgModule } from '../org/org.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { RollupModule } from '../rollup/rollup.module.js';
import { VelocityModule } from '../velocity/velocity.module.js';
import { FactsModule } from '../facts/facts.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { Notifications } from '../platform/notifications.js';
import { AlarmsResolver } from './alarms.resolver.js';
import { AllowPlugin } from './allow-plugin.js';
import { AuditResolver } from './audit.resolver.js';
import { BaselineProposalResolver, BaselinesResolver, TeamBaselinesResolver } from './baselines.resolver.js';
import type { RequestContext } from './context.js';
import { ContentResolver, DeliveryContentResolver, EventContentResolver } from './content.resolver.js';
import { WorkflowRulesResolver } from './workflow-rules.resolver.js';
import { CountingResolver, InstallationResolver, TeamSourceResolver } from './counting.resolver.js';
import { DeadLettersResolver } from './dead-letters.resolver.js';
import { DisputesResolver, EventDisputeResolver, TeamDisputesResolver } from './disputes.resolver.js';
import {
  ProgressExplanationResolver,
  ProgressHistoryResolver,
  WindowExplanationResolver,
} from './progress-explain.resolvers.js';
import { RollupExplanationResolver, RollupGoalResolver, RollupHistoryResolver } from './rollup-explain.resolvers.js';
import { VelocityExplanationResolver, VelocityWeekResolver } from './velocity-explain.resolvers.js';
import { MyChangesResolver, RepositoryChangesResolver, TeamChangesResolver } from './changes.resolvers.js';
import { formatError, unauthenticated } from './errors.js';
import { ProgramResolver, ProgressResolver, ReportResolver, RollupResolver } from './goal.resolvers.js';
import { limitsPlugin, MOST_TOKENS } from './limits.js';
import { LoadersFactory } from './loaders.js';
import { MeResolver } from './me.resolver.js';
import { OperationsResolver } from './operations.resolver.js';
import { operationEnums } from './operation-enums.js';
import { OrganizationWriter } from './organization-writer.js';
import { OrganizationWritesResolver } from './organization-writes.resolver.js';
import { OwnershipProposalsResolver } from './ownership-proposals.resolver.js';
import { PersonLooks } from './person-looks.js';
import { QueryResolver } from './query.resolver.js';
import { RepositoryResolver } from './repository.resolver.js';
import { scalars } from './scalars.js';
import { SignInController } from './sign-in.controller.js';
import { SubscriptionServer } from './subscription-server.js';
import { SyncRunDetailsResolver } from './sync-run-details.resolver.js';
import { SyncRunResolver } from './sync-run.resolver.js';
import { DoraResolver, TeamDoraResolver } from './dora.resolver.js';
import { TeamResolver } from './team.resolver.js';
import { GraphqlUserErrors } from './user-errors.filter.js';

const SLICES = [OrgModule, VelocityModule, AdoptionModule, GoalsModule, CorrelationModule, RollupModule, ReportsModule];

@Module({ imports: [...SLICES, FactsModule], providers: [LoadersFactory], exports: [LoadersFactory] })
class LoadersModule {}

/** The GraphQL face. */
@Module({
  imports: [
    ...SLICES,
    FactsModule,
    JobsModule,
    LoadersModule,
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [LoadersModule],
      inject: [LoadersFactory, Authenticator],
      useFactory: (loaders: LoadersFactory, authenticator: Authenticator) => ({
        typePaths: [fileURLToPath(new URL('./schema/*.graphql', import.meta.url))],
        resolvers: { ...scalars, ...operationEnums },
        context: async ({ req }: { req: IncomingMessage }): Promise<RequestContext> => {
          const viewer = await authenticator.viewer(req);
          if (!viewer) throw unauthenticated();
          return { viewer, loaders: loaders.create(viewer) };
        },
        formatError,
        graphiql: false,
        // Strangers are asked to sign in before anything is answered, the schema too.
        introspection: true,
        csrfPrevention: true,
        // What is asked stands in the request: nothing of it is kept for the next one.
        persistedQueries: false,
        parseOptions: { maxTokens: MOST_TOKENS },
        includeStacktraceInErrorResponses: false,
        plugins: [ApolloServerPluginLandingPageDisabled(), limitsPlugin, new AllowPlugin()],
      }),
    }),
  ],
  controllers: [SignInController],
  providers: [
    { provide: APP_FILTER, useClass: GraphqlUserErrors },
    AccessResolver,
    QueryResolver,
    TeamResolver,
    TeamDoraResolver,
    DoraResolver,
    TeamChangesResolver,
    RepositoryChangesResolver,
    MyChangesResolver,
    ProgressResolver,
    ProgressHistoryResolver,
    ProgressExplanationResolver,
    WindowExplanationResolver,
    VelocityWeekResolver,
    VelocityExplanationResolver,
    RollupHistoryResolver,
    RollupExplanationResolver,
    RollupGoalResolver,
    RollupResolver,
    ProgramResolver,
    ReportResolver,
    RepositoryResolver,
    OperationsResolver,
    OrganizationWriter,
    OrganizationWritesResolver,
    OwnershipProposalsResolver,
    DeadLettersResolver,
    DisputesResolver,
    TeamDisputesResolver,
    EventDisputeResolver,
    ContentResolver,
    WorkflowRulesResolver,
    DeliveryContentResolver,
    EventContentResolver,
    CountingResolver,
    TeamSourceResolver,
    InstallationResolver,
    BaselinesResolver,
    BaselineProposalResolver,
    TeamBaselinesResolver,
    SyncRunResolver,
    SyncRunDetailsResolver,
    AlarmsResolver,
    AuditResolver,
    MeResolver,
    PersonLooks,
    Notifications,
    SubscriptionServer,
  ],
})
export class ApiModule {}
