import type { Row, TinyOrganization } from './tiny-organization.js';

/** Two teams of a shop that are counted by deployments, and one that is counted by tags. */
export const TEAMS = `teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: Cart, parent: shop, deliverySource: deployment}
  - {slug: pay, name: Pay, parent: shop, deliverySource: deployment}
  - {slug: tags, name: Tags, deliverySource: tag}
`;
export const OWNED = `${TEAMS}ownership: [{repo: acme/cart, team: cart}, {repo: acme/pay, team: pay}, {repo: acme/tags, team: tags}]`;
/** All feeds are whole in 2026. */
export const whole = (repo: string, from = '2026-01-05', through = '2027-01-04'): Row => ({
  repo,
  coveredFrom: `${from}T00:00:00Z`,
  coveredThrough: `${through}T00:00:00Z`,
});
export const deploy = (sha: string, at: string, environment = 'prod', more: Row = {}): Row => ({
  repo: 'acme/cart',
  sha,
  deliveredAt: at,
  environment,
  ...more,
});
export const tag = (name: string, sha: string, at = '2026-03-04T12:00:00Z', more: Row = {}): Row => ({
  repo: 'acme/tags',
  sha,
  deliveredAt: at,
  source: 'TAG',
  tag: name,
  ...more,
});
export const CLOSED = '2026-03-30';
export const WEEK = '2026-03-02';

/** What the tests of the shop ask of the organisation that they share. */
export function shop(acme: () => TinyOrganization) {
  /** `raw ignored deliveries batches redeploys rollbacks empty` of a week. */
  async function figures(slug: string, week = WEEK, scope: 'OWN' | 'TREE' = 'OWN'): Promise<string> {
    const row = (await acme().weeks(slug, scope)).find((one) => one.week === week);
    if (!row) return 'not there';
    return [row.raw_events, row.ignored, row.deliveries, row.batches, row.redeploys, row.rollbacks, row.empty]
      .map((n) => n ?? '-')
      .join(' ');
  }
  async function measured(rows: Row[], sections = OWNED, zone = 'UTC'): Promise<void> {
    await acme().load(sections, zone);
    await acme().deliver(whole('acme/cart'), whole('acme/pay'), whole('acme/tags'), ...rows);
    await acme().measure(CLOSED);
  }
  return { figures, measured };
}
