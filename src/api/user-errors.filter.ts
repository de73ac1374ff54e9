import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { UserError } from '../platform/errors.js';

/** A mistake of the caller is an answer, not an event: GraphQL tells it, and Nest does not log it as an error of ours. */
@Catch(UserError)
export class GraphqlUserErrors implements ExceptionFilter<UserError> {
  catch(error: UserError, host: ArgumentsHost): UserError {
    if (host.getType<string>() !== 'graphql') throw error;
    return error;
  }
}
