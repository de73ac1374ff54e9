import {
  BadRequestException,
  Controller,
  ForbiddenException,
  Get,
  HttpCode,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { type Request, type Response, urlencoded } from 'express';
import { Authenticator } from '../access/authenticator.js';
import {
  attemptCookie,
  isFromThisMachine,
  isOwnPage,
  readCookie,
  sessionCookie,
  writeCookie,
} from '../access/cookies.js';
import { CALLBACK_PATH } from '../access/oidc.js';
import { ATTEMPT_MINUTES } from '../access/sign-in-attempts.store.js';
import { type OpenedSession, SignInService } from '../access/sign-in.service.js';
import { SignInSettings } from '../access/sign-in-settings.js';
import { Allow } from '../platform/allow.js';
import { PAGE_HEADERS, signInPage } from './sign-in-page.js';
import { SignInErrorFilter } from './sign-in-error.filter.js';

/** How somebody may sign in here, and who is signed in. */
export interface SignInState {
  provider: boolean;
  /** What makes a one-time link, on the machine that Paceline runs on. */
  command: string;
  name: string | null;
}

const COMMAND = 'npm run -s paceline -- sign-in --role LEADER';
const ONCE_PATH = '/sign-in/once';
/** Where the pages may be told to go on: a place of theirs. */
const PLACE = /^#\/\S{0,500}$/;

/** Signing in and out. Sessions are cookies; what is said of them is told in docs/operating.md. */
@Controller()
@UseFilters(SignInErrorFilter)
export class SignInController {
  constructor(
    private readonly signIns: SignInService,
    private readonly authenticator: Authenticator,
    private readonly settings: SignInSettings,
  ) {}

  /** For a program what is possible, as JSON; a browser goes to the provider, or to the pages, which tell. */
  @Get('sign-in')
  @Allow('ANYONE')
  async signIn(@Req() request: Request, @Res() response: Response, @Query('to') to: unknown): Promise<void> {
    response.set(PAGE_HEADERS);
    if (request.accepts(['html', 'json']) === 'json') {
      const name = (await this.authenticator.viewer(request))?.name ?? null;
      response.json({ provider: this.settings.oidc !== undefined, command: COMMAND, name } satisfies SignInState);
      return;
    }
    if (this.settings.oidc === undefined) return response.redirect(302, '/');
    const { url, secret } = await this.signIns.begin(typeof to === 'string' && PLACE.test(to) ? to : null);
    response.append(
      'set-cookie',
      writeCookie(attemptCookie(this.settings), secret, this.settings, ATTEMPT_MINUTES * 60),
    );
    response.redirect(302, url);
  }

  /** The provider sends the browser back. */
  @Get(CALLBACK_PATH)
  @Allow('ANYONE')
  async callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    response.set(PAGE_HEADERS);
    const attempt = readCookie(request.headers, attemptCookie(this.settings));
    response.append('set-cookie', writeCookie(attemptCookie(this.settings), '', this.settings, 0));
    const query = request.originalUrl.split('?', 2)[1] ?? '';
    const { session, returnTo } = await this.signIns.finish(attempt, query, this.cookie(request));
    this.admit(response, session, `/${returnTo ?? ''}`);
  }

  /** A form, for a link that is looked at (by a preview, by a browser ahead of its reader) must not be used up by it. */
  @Get(ONCE_PATH)
  @Allow('ANYONE')
  async once(@Req() request: Request, @Res() response: Response, @Query('code') code: unknown): Promise<void> {
    refuseStrangers(request);
    const name = typeof code === 'string' ? await this.signIns.whomLinkSignsIn(code) : null;
    response.set(PAGE_HEADERS).status(name === null ? 410 : 200);
    response.type('html').send(
      name === null
        ? signInPage({
            title: 'This link signs nobody in',
            text: `It was used before, is older than a day, or is incomplete. A new one: ${COMMAND}`,
          })
        : signInPage({
            title: `Sign in as ${name}`,
            text: 'The link works once.',
            form: { action: ONCE_PATH, fields: { code: String(code) }, button: 'Sign in' },
          }),
    );
  }

  /** Uses the link up. */
  @Post(ONCE_PATH)
  @Allow('ANYONE')
  async useOnce(@Req() request: Request, @Res() response: Response): Promise<void> {
    refuseStrangers(request);
    // Else another page could sign its reader in as somebody that it chooses.
    if (!isOwnPage(request.headers, this.settings)) throw new BadRequestException('only our own page may sign in');
    const code = await postedCode(request, response);
    response.set(PAGE_HEADERS);
    this.admit(response, await this.signIns.useLink(code, this.cookie(request)), '/');
  }

  /** Ends the session of the cookie; a token is revoked, not signed out. */
  @Post('sign-out')
  @Allow('SIGNED_IN')
  @HttpCode(204)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const secret = this.cookie(request);
    if (secret !== undefined) await this.signIns.signOut(secret);
    response.set('cache-control', 'no-store');
    response.append('set-cookie', writeCookie(sessionCookie(this.settings), '', this.settings, 0));
  }

  private cookie({ headers }: Request): string | undefined {
    return readCookie(headers, sessionCookie(this.settings));
  }

  private admit(response: Response, { secret, seconds }: OpenedSession, to: string): void {
    response.append('set-cookie', writeCookie(sessionCookie(this.settings), secret, this.settings, seconds));
    response.redirect(303, to);
  }
}

function refuseStrangers(request: Request): void {
  if (isFromThisMachine(request)) return;
  throw new ForbiddenException('a one-time link is used on the machine that Paceline runs on, at its loopback address');
}

const readForm = urlencoded({ extended: false, limit: '2kb', parameterLimit: 5 });

/** The code of the one form that there is; empty when what was posted is no such form. */
async function postedCode(request: Request, response: Response): Promise<string> {
  await new Promise<void>((resolve) => readForm(request, response, () => resolve()));
  const { code } = (request.body ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
