import type { IncomingMessage } from 'node:http';
import { Controller, HttpCode, HttpException, Logger, Post, Req } from '@nestjs/common';
import { isWanted, trimPayload } from '../github/webhook-trim.js';
import { WebhookSignature } from '../github/webhook-signature.js';
import { WebhookInbox } from '../facts/webhook-inbox.js';
import { Allow } from '../platform/allow.js';
import { DrainNotice } from './drain-notice.js';
import { bodyText, type Refused } from './webhook-body.js';
import { type Refusal, WebhookCounts } from './webhook-counts.js';

const STATUS: Record<Refusal, number> = {
  NOT_CONFIGURED: 404,
  BAD_SIGNATURE: 401,
  TOO_LARGE: 413,
  BAD_JSON: 400,
  BAD_HEADERS: 400,
  CUT_OFF: 400,
  NOT_STORED: 503,
};
const WORDS: Record<Refusal, string> = {
  NOT_CONFIGURED: 'GITHUB_WEBHOOK_SECRET is not set here: set it to the secret of the webhook',
  BAD_SIGNATURE:
    'X-Hub-Signature-256 is not of this body by a secret that is known here: give the webhook the secret of GITHUB_WEBHOOK_SECRET',
  TOO_LARGE: 'at most 25 MiB at once',
  BAD_JSON: 'the body is not a JSON object: set the content type of the webhook to application/json',
  BAD_HEADERS: 'X-GitHub-Event and X-GitHub-Delivery are not what GitHub sends',
  CUT_OFF: 'the body broke off before its end',
  NOT_STORED: 'it could not be stored; deliver it again',
};
const GUID = /^[\w-]{1,100}$/;
const EVENT = /^[\w-]{1,100}$/;

export interface Taken {
  /** IGNORED: nothing comes of what is called so. */
  outcome: 'STORED' | 'IGNORED';
  event: string;
}

/** What GitHub tells by itself. Its signature is the credential. */
@Controller('webhooks')
@Allow('ANYONE')
export class WebhooksController {
  private readonly log = new Logger('webhooks');

  constructor(
    private readonly signature: WebhookSignature,
    private readonly inbox: WebhookInbox,
    private readonly counts: WebhookCounts,
    private readonly notice: DrainNotice,
  ) {}

  /** A delivery, stored when it is answered; one that came before changes nothing. */
  @Post('github')
  @HttpCode(202)
  async github(@Req() request: IncomingMessage): Promise<Taken> {
    const text = await this.signed(request);
    const { guid, event } = this.named(request);
    const said = this.parsed(text);
    const payload = isWanted(event) ? trimPayload(event, said) : null;
    if (!isWanted(event) || payload === null) {
      this.counts.ignore(event);
      return { outcome: 'IGNORED', event };
    }
    await this.inbox.accept({ guid, event, payload }).catch((error: unknown) => {
      this.log.error(error);
      return this.refuse(null, 'NOT_STORED');
    });
    this.counts.store(event);
    this.notice.give();
    return { outcome: 'STORED', event };
  }

  private async signed(request: IncomingMessage): Promise<string> {
    if (!this.signature.configured) return this.refuse(request, 'NOT_CONFIGURED');
    const signature = request.headers['x-hub-signature-256'];
    const told = Array.isArray(signature) ? undefined : signature;
    if (!WebhookSignature.isFormed(told)) return this.refuse(request, 'BAD_SIGNATURE');
    const body = await bodyText(request);
    if (typeof body !== 'string') return this.refuse(request, body.refused);
    return (await this.signature.verify(body, told)) ? body : this.refuse(request, 'BAD_SIGNATURE');
  }

  private named(request: IncomingMessage): { guid: string; event: string } {
    const [guid, event] = [request.headers['x-github-delivery'], request.headers['x-github-event']];
    if (typeof guid !== 'string' || typeof event !== 'string' || !GUID.test(guid) || !EVENT.test(event))
      return this.refuse(request, 'BAD_HEADERS');
    return { guid, event };
  }

  private parsed(text: string): object {
    try {
      const said: unknown = JSON.parse(text);
      if (typeof said === 'object' && said !== null && !Array.isArray(said)) return said;
    } catch {
      // Falls through to the one answer for whatever is wrong with it.
    }
    return this.refuse(null, 'BAD_JSON');
  }

  private refuse(request: IncomingMessage | null, reason: Refused['refused'] | Refusal): never {
    this.counts.refuse(reason);
    // What was not read is let go by, so that the connection can be used again.
    request?.resume();
    const error = { code: reason, message: WORDS[reason], field: null };
    throw new HttpException({ errors: [error] }, STATUS[reason]);
  }
}
