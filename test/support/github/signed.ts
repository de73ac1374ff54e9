import { createHmac, randomUUID } from 'node:crypto';
import type { Webhook } from './webhook-payloads.js';

/** A signature as GitHub makes it, by the recipe of its documentation. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Headers and body of a delivery as GitHub sends it. */
export function signed({ event, payload }: Webhook, secret: string, guid: string = randomUUID()) {
  const body = JSON.stringify(payload);
  return { method: 'POST', body, headers: headersOf(event, signatureOf(body, secret), guid) };
}

export function headersOf(event: string, signature: string, guid: string = randomUUID()): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': '292430182',
    'x-hub-signature-256': signature,
  };
}
