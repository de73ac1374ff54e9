import { rowsOf } from '../support/github/syncing.js';
import { deliveryOf, type Hearing, hearing } from '../support/github/hearing.js';
import { deploymentCreated, deploymentStatusCreated } from '../support/github/webhook-payloads.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';
import { SHOP, success, DEPLOYED } from '../support/github/webhook-story.js';

describe('deliveries of webhooks', () => {
  let acme: TinyOrganization;
  let heard: Hearing;

  beforeAll(async () => {
    acme = await tinyOrganization();
    heard = hearing(acme.db, acme.clock);
  });
  afterAll(() => acme.close());

  it('make a deployment that succeeded an event', async () => {
    await heard.store([
      deploymentCreated(SHOP, DEPLOYED),
      deploymentStatusCreated(SHOP, DEPLOYED, success('2026-11-02T10:05:00Z')),
    ]);
    expect(await heard.drain()).toMatchObject({ deliveries: 2, applied: 2, dead: 0, events: 1 });
    expect((await rowsOf(acme.db)).events).toEqual([
      expect.stringContaining('"occurred_at": "2026-11-02T10:05:00+00:00"'),
    ]);
    expect(await heard.drain()).toMatchObject({ deliveries: 0 });
    expect(deliveryOf).toBeDefined();
  });
});
