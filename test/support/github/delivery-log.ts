import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { responseFault } from './response-schemas.js';

/** An attempt to deliver. */
export interface Attempt {
  id: number;
  guid: string;
  event: string;
  at: string;
  code: number;
}

const PAGE = 2;

/** The log of an App's deliveries, two on a page whatever is asked; each answer is checked against GitHub's schema. */
export async function deliveryLog(attempts: Attempt[]) {
  const asked: string[] = [];
  const violations: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    asked.push(`${request.method} ${url.pathname}${url.searchParams.has('status') ? ' failures' : ''}`);
    const again = /^\/app\/hook\/deliveries\/(\d+)\/attempts$/.exec(url.pathname);
    const listing = request.method === 'GET' && url.pathname === '/app/hook/deliveries';
    const [operation, status] = listing
      ? (['apps/list-webhook-deliveries', 200] as const)
      : (['apps/redeliver-webhook-delivery', again && request.method === 'POST' ? 202 : 400] as const);
    const wanted = attempts
      .filter(({ code }) => url.searchParams.get('status') !== 'failure' || code >= 400)
      .toSorted((a, b) => (a.at < b.at ? 1 : -1));
    const begin = Number(url.searchParams.get('cursor') ?? 0);
    const body = listing ? wanted.slice(begin, begin + PAGE).map(shapeOf) : {};
    const fault = responseFault(operation, status, body);
    if (fault !== null) violations.push(fault);
    if (listing && begin + PAGE < wanted.length) {
      url.searchParams.set('cursor', String(begin + PAGE));
      response.setHeader('link', `<${address()}${url.pathname}${url.search}>; rel="next"`);
    }
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address: address(),
    asked,
    async close(): Promise<void> {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      if (violations.length > 0) throw new Error(`not as GitHub has it:\n${violations.join('\n')}`);
    },
  };
}

function shapeOf({ id, guid, event, at, code }: Attempt): object {
  return {
    ...{ id, guid, event, delivered_at: at, status_code: code },
    redelivery: false,
    duration: 0.27,
    status: code >= 400 ? 'Service Unavailable' : 'OK',
    action: 'created',
    installation_id: 123,
    repository_id: 456,
    throttled_at: null,
  };
}
