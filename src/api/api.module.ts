import { fileURLToPath } from 'node:url';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { GoalsModule } from '../goals/goals.module.js';
import { OrgModule } from '../org/org.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { RollupModule } from '../rollup/rollup.module.js';
import { VelocityModule } from '../velocity/velocity.module.js';
import { formatError } from './errors.js';
import { ProgramResolver, ProgressResolver, ReportResolver, RollupResolver } from './goal.resolvers.js';
import { LoadersFactory } from './loaders.js';
import { QueryResolver } from './query.resolver.js';
import { RepositoryResolver } from './repository.resolver.js';
import { scalars } from './scalars.js';
import { TeamResolver } from './team.resolver.js';
import { GraphqlUserErrors } from './user-errors.filter.js';

const SLICES = [OrgModule, VelocityModule, AdoptionModule, GoalsModule, RollupModule, ReportsModule];

@Module({ imports: SLICES, providers: [LoadersFactory], exports: [LoadersFactory] })
class LoadersModule {}

/** The GraphQL face. */
@Module({
  imports: [
    ...SLICES,
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [LoadersModule],
      inject: [LoadersFactory],
      useFactory: (loaders: LoadersFactory) => ({
        typePaths: [fileURLToPath(new URL('./schema/*.graphql', import.meta.url))],
        resolvers: scalars,
        context: () => ({ loaders: loaders.create() }),
        formatError,
        graphiql: false,
        introspection: true,
        includeStacktraceInErrorResponses: false,
        plugins: [ApolloServerPluginLandingPageDisabled()],
      }),
    }),
  ],
  providers: [
    { provide: APP_FILTER, useClass: GraphqlUserErrors },
    QueryResolver,
    TeamResolver,
    ProgressResolver,
    RollupResolver,
    ProgramResolver,
    ReportResolver,
    RepositoryResolver,
  ],
})
export class ApiModule {}
