import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { UserError } from '../../platform/errors.js';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const SCIM_JSON = 'application/scim+json; charset=utf-8';

/** The kinds of RFC 7644, table 9, that are told here. */
export type ScimType = 'invalidFilter' | 'uniqueness' | 'invalidSyntax' | 'invalidPath' | 'noTarget' | 'invalidValue';

/** What a client of SCIM did wrong. */
export class ScimError extends Error {
  constructor(
    readonly status: 400 | 403 | 404 | 409,
    detail: string,
    readonly scimType?: ScimType,
  ) {
    super(detail);
  }
}

/** Every answer that is an error in the shape of RFC 7644, 3.12. */
@Catch(ScimError, HttpException, UserError)
export class ScimErrorFilter implements ExceptionFilter<ScimError | HttpException | UserError> {
  catch(error: ScimError | HttpException | UserError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    // What was not read any more is let go by, so that the connection can be used again.
    http.getRequest<Request>().resume();
    const status = statusOf(error);
    const scimType = error instanceof ScimError ? error.scimType : undefined;
    const body = { schemas: [ERROR], status: String(status), ...(scimType && { scimType }), detail: error.message };
    http.getResponse<Response>().status(status).type(SCIM_JSON).send(JSON.stringify(body));
  }
}

function statusOf(error: ScimError | HttpException | UserError): number {
  if (error instanceof ScimError) return error.status;
  if (error instanceof HttpException) return error.getStatus();
  return error.code === 'TOO_LARGE' ? 413 : 400;
}
