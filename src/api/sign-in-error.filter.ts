import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { UserError } from '../platform/errors.js';
import { PAGE_HEADERS, signInPage } from './sign-in-page.js';

const STATUS: Record<string, number> = {
  UNKNOWN_PERSON: 403,
  SIGN_IN_REFUSED: 403,
  LINK_USED: 410,
  NO_PROVIDER: 404,
  PROVIDER_UNAVAILABLE: 503,
};
const TITLES: Record<string, string> = {
  UNKNOWN_PERSON: 'You are not known here',
  PROVIDER_UNAVAILABLE: 'The sign-in provider is out of reach',
  LINK_USED: 'This link signs nobody in',
};
/** The reader can mend these at the provider or not at all: beginning again changes nothing. */
const FINAL = new Set(['LINK_USED', 'NO_PROVIDER']);

/** Says on a page why a sign-in failed, and what to do. */
@Catch(UserError, HttpException)
export class SignInErrorFilter implements ExceptionFilter<UserError | HttpException> {
  private readonly log = new Logger('sign-in');

  catch(error: UserError | HttpException, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const code = error instanceof UserError ? error.code : '';
    const status = error instanceof UserError ? (STATUS[code] ?? 400) : error.getStatus();
    if (status >= 500) this.log.warn(error.message);
    const text = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}${/[.?]$/.test(error.message) ? '' : '.'}`;
    const link = code === '' || FINAL.has(code) ? undefined : { href: '/sign-in', text: 'Sign in again' };
    response.status(status).set(PAGE_HEADERS).type('html');
    response.send(signInPage({ title: TITLES[code] ?? 'Signing in failed', text, link }));
  }
}
