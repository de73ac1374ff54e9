import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { UserError } from '../platform/errors.js';

/** What a caller can mend, as JSON: 413 for too much at once, 400 for the rest. */
@Catch(UserError)
export class UserErrorFilter implements ExceptionFilter<UserError> {
  catch({ code, message, field }: UserError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    // What was not read any more is let go by, so that the connection can be used again.
    http.getRequest<Request>().resume();
    const response = http.getResponse<Response>();
    response.status(code === 'TOO_LARGE' ? 413 : 400).json({ errors: [{ code, message, field: field ?? null }] });
  }
}
