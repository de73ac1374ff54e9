import { readdirSync, readFileSync } from 'node:fs';
import type { DeploymentPayload, ReleasePayload, TagPayload } from '../../src/github/translate.js';
import type { Row } from './tiny-organization.js';

/** Figures of a week that a case states; those that it leaves out are not looked at. */
export type Figures = Partial<Record<Figure, number | null>> & { coverage?: string };
export type Figure =
  | 'raw'
  | 'ignored'
  | 'deliveries'
  | 'batches'
  | 'redeploys'
  | 'rollbacks'
  | 'empty'
  | 'outOfOrder'
  | 'configOnly'
  | 'botOnly'
  | 'checked'
  | 'exposure'
  | 'teamWeeks';

/** By scope, as `cart`, `shop TREE` or `shop TREE NOW`. */
export interface Expectation {
  /** Every event in order, as `+DELIVERY sha` where it is counted and `-REDEPLOY sha` where it is not. */
  verdicts?: Record<string, string[]>;
  /** The commits that are counted, in order, where which verdict they have is not the question. */
  counted?: Record<string, string[]>;
  /** By Monday; null: nothing is known of that week. Weeks that are not named have no events. */
  weeks?: Record<string, Record<string, Figures | null>>;
  /** Closed weeks that were restated by this step, as `2026-03-02 EVENTS`. */
  restated?: Record<string, string[]>;
  /** Commits whose event is dated by something weaker than itself. */
  estimated?: string[];
}

export interface Team {
  slug: string;
  name: string;
  parent?: string;
  deliverySource?: 'DEPLOYMENT' | 'RELEASE' | 'TAG' | 'CHANGE';
  productionPattern?: string;
  tagPattern?: string;
}
export interface Owned {
  repo: string;
  component?: string;
  path?: string;
  team: string;
  from?: string;
  to?: string;
}
export interface Content {
  commits?: number;
  content?: 'CODE' | 'CONFIG' | 'VERSION';
  bots?: boolean;
  ancestor?: boolean;
}
export interface GitHubFeed {
  repo: string;
  deployments?: DeploymentPayload[];
  releases?: ReleasePayload[];
  tags?: TagPayload[];
}

/** What becomes known in a step, and what is expected when it has been measured. */
export interface Step {
  today?: string;
  closed?: string;
  teams?: Team[];
  ownership?: Owned[];
  calendars?: object[];
  rows?: (Row & Content)[];
  github?: GitHubFeed;
  contents?: (Content & { repo: string; sha: string; at: string })[];
  rulings?: { sha: string; at: string; counts: boolean; reason: string }[];
  expect: Expectation;
}
export interface CountingCase extends Step {
  case: string;
  /** How the expectation was worked out. */
  worked: string;
  /** Where the product says something else as yet, what. The case must fail as long as this stands here. */
  open?: string;
  zone?: string;
  policy?: { pattern?: string; prereleases?: boolean; configOnly?: boolean; botOnly?: boolean };
  /** Left out: every feed is whole in 2026. */
  coverage?: Row[];
  created?: Record<string, string>;
  then?: Step[];
}

/** A shop with two teams counted by deployments, a library by tags and one by releases, where a case names no others. */
export const TEAMS: Team[] = [
  { slug: 'shop', name: 'Shop' },
  { slug: 'cart', name: 'Cart', parent: 'shop', deliverySource: 'DEPLOYMENT' },
  { slug: 'pay', name: 'Pay', parent: 'shop', deliverySource: 'DEPLOYMENT' },
  { slug: 'lib', name: 'Library', deliverySource: 'TAG' },
  { slug: 'rel', name: 'Releases', deliverySource: 'RELEASE' },
];
export const OWNERSHIP: Owned[] = ['cart', 'pay', 'lib', 'rel'].map((team) => ({ repo: `acme/${team}`, team }));
export const CLOSED = '2026-03-30';

export const stepsOf = (one: CountingCase): Step[] => [one, ...(one.then ?? [])];
export const scopeOf = (name: string) => {
  const [slug = '', ...words] = name.split(' ');
  return {
    slug,
    scope: words.includes('TREE') ? ('TREE' as const) : ('OWN' as const),
    structure: words.includes('NOW') ? ('NOW' as const) : ('THEN' as const),
  };
};

/** Every case of `test/golden/counting`, with the file that it stands in. */
export function countingCases(): [file: string, name: string, one: CountingCase][] {
  const folder = new URL('../golden/counting/', import.meta.url);
  return readdirSync(folder).flatMap((file) => {
    const { cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { cases: CountingCase[] };
    return cases.map((one): [string, string, CountingCase] => [file.replace('.json', ''), one.case, one]);
  });
}
