import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { AllowRule } from './allow-rule.js';
import type { RequestContext } from './context.js';

/** Refuses a question that asks for what its viewer may not see, before anything is read. */
export class AllowPlugin implements ApolloServerPlugin<RequestContext> {
  private rule: AllowRule | undefined;

  async serverWillStart({ schema }: { schema: GraphQLSchema }): Promise<void> {
    this.rule = new AllowRule(schema);
    return Promise.resolve();
  }

  async requestDidStart(): Promise<GraphQLRequestListener<RequestContext>> {
    const { rule } = this;
    if (!rule) throw new Error('asked before the start');
    return Promise.resolve({
      didResolveOperation({ document, contextValue }) {
        const [refusal] = rule.refusals(document, contextValue.viewer);
        return refusal ? Promise.reject(refusal) : Promise.resolve();
      },
    });
  }
}
