import { unwrapResolverError } from '@apollo/server/errors';
import { Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { codeOf, UserError } from '../platform/errors.js';

const log = new Logger('graphql');
/** Postgres's word for a character that its encoding has not. */
const NOT_STORABLE = '22021';
const INTERNAL = 'INTERNAL_SERVER_ERROR';

/** Nobody that is known asks. */
export function unauthenticated(): GraphQLError {
  return new GraphQLError(
    'sign in, or send a token that holds: Authorization: Bearer pace_… (npm run -s paceline -- token create --role LEADER)',
    { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } },
  );
}

/** The payload of a mutation: what came of it, or what the caller has to mend. `below`: the argument that its fields are in. */
export async function withUserErrors<Payload extends object>(
  work: () => Promise<Payload>,
  below: readonly string[] = ['input'],
): Promise<(Payload | object) & { userErrors: object[] }> {
  try {
    return { ...(await work()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, field } = error;
    return { userErrors: [{ code, message, field: field ? [...below, ...field] : null }] };
  }
}

/** No name has the character that Postgres cannot store. */
export function badText(): GraphQLError {
  return new GraphQLError('A text holds the character U+0000, which no name has.', {
    extensions: { code: 'BAD_TEXT' },
  });
}

/** What a user can mend is said; anything else is logged here and hidden there. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  const { locations, path } = formatted;
  if (cause instanceof UserError) {
    return { message: cause.message, locations, path, extensions: { code: cause.code, field: cause.field } };
  }
  if (codeOf(cause) === NOT_STORABLE) return { ...badText().toJSON(), locations, path };
  if (formatted.extensions?.['code'] !== INTERNAL) return formatted;
  log.error(cause);
  return { message: 'Something went wrong here; it has been logged.', locations, path, extensions: { code: INTERNAL } };
}
