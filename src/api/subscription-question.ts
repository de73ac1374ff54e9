import {
  type ASTVisitor,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type ValidationContext,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { MOST_TOKENS, refusals } from './limits.js';

/** What a client may ask over the socket, or why not. `held` counts this one too. */
export function readSubscription(
  schema: GraphQLSchema,
  { query, variables, operationName }: SubscribePayload,
  held: number,
  most: number,
): ExecutionArgs | readonly GraphQLError[] {
  if (held > most) {
    return [
      new GraphQLError(`a connection may hold ${most} subscriptions: end one of them, or open another connection`, {
        extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' },
      }),
    ];
  }
  try {
    const document = parse(query, { maxTokens: MOST_TOKENS });
    const unfit = validate(schema, document, [...specifiedRules, OnlySubscriptions]);
    const errors = unfit.length > 0 ? unfit : refusals(schema, document, operationName, variables);
    return errors.length > 0 ? errors : { schema, document, variableValues: variables, operationName };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** Queries and mutations go by POST, where a page of another site cannot send them. */
function OnlySubscriptions(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (node.operation === OperationTypeNode.SUBSCRIPTION) return;
      context.reportError(
        new GraphQLError(`a ${node.operation} is asked by POST; this socket takes subscriptions only`, {
          nodes: node,
          extensions: { code: 'ONLY_SUBSCRIPTIONS' },
        }),
      );
    },
  };
}
