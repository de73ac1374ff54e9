import fc from 'fast-check';
import type { Content } from './counting-cases.js';
import type { OracleEvent, OracleOwner, OraclePolicy, OracleTeam, OracleWorld } from './oracle-world.js';

/** Worlds for the laws of counting: four teams in two departments, three components of two repositories, four weeks. */
export const BASE = Date.parse('2026-10-12T00:00:00Z');
export const CLOSED = '2026-11-09';
export const DAYS = 28;
export const SLUGS = ['t1', 't2', 't3', 'd1'] as const;
export const COMPONENTS = [
  { repo: 'acme/a', component: '' },
  { repo: 'acme/a', component: 'x' },
  { repo: 'acme/b', component: '' },
];
const PARENTS: Record<string, string> = { t1: 'd1', t2: 'd1', t3: 'd2', d1: 'acme', d2: 'acme' };
const SHAS = ['a1', 'a2', 'a3', 'a4', 'a5'] as const;

const KINDS = {
  CODE: { commits: 3, content: 'CODE', bots: false, ancestor: false },
  CONFIG: { commits: 1, content: 'CONFIG', bots: false, ancestor: false },
  BOT: { commits: 2, content: 'CODE', bots: true, ancestor: false },
  OLD: { commits: 1, content: 'CODE', bots: false, ancestor: true },
  NO_COMMITS: { commits: 0 },
  VERSION: { commits: 2, content: 'VERSION', bots: false, ancestor: false },
} as const satisfies Record<string, Content>;
export const content: fc.Arbitrary<Content> = fc.constantFrom(...Object.values(KINDS));

const policy: fc.Arbitrary<OraclePolicy> = fc.record({
  pattern: fc.option(fc.constant('^(live|nonprod)'), { nil: undefined, freq: 3 }),
  prereleases: fc.boolean(),
  configOnly: fc.boolean(),
  botOnly: fc.boolean(),
});

/** What a component's part of a commit holds: every event of it that knows says the same. */
const holds = fc.record({
  commits: fc.array(fc.constantFrom<keyof typeof KINDS>('CODE', 'CODE', 'CONFIG', 'BOT', 'OLD'), {
    minLength: 5,
    maxLength: 5,
  }),
  nothing: fc.array(fc.constantFrom<keyof typeof KINDS | null>(null, null, null, null, 'NO_COMMITS', 'VERSION'), {
    minLength: 15,
    maxLength: 15,
  }),
});
type Of<Given> = Given extends fc.Arbitrary<infer Value> ? Value : never;
type Holds = Of<typeof holds>;

const draft = fc.record({
  where: fc.nat(COMPONENTS.length - 1),
  sha: fc.nat(SHAS.length - 1),
  // Clusters, so that batches, rollbacks, events of one instant and borders of days and weeks are common.
  slot: fc.tuple(
    fc.nat(DAYS - 1),
    fc.constantFrom(0, 5, 23),
    fc.constantFrom(0, 10, 15, 30, 59),
    fc.constantFrom(0, 0, 1),
  ),
  kind: fc.constantFrom(
    ...['VERSION', 'PRERELEASE', 'JUNK', 'RELEASE', 'RELEASE_CANDIDATE'],
    ...['prod', 'prod', 'production-eu', 'production-eu', 'nonprod', 'Live/us', 'staging', ''],
  ),
  // At the time of another, or so soon after it that it may be of one batch.
  beside: fc.option(fc.tuple(fc.nat(44), fc.constantFrom(0, 0, 0, 10, 15, 16)), { nil: undefined, freq: 2 }),
  knows: fc.boolean(),
  ruling: fc.constantFrom(...Array<undefined>(10).fill(undefined), true, false),
});
type Draft = Of<typeof draft>;

const NAMES: Record<string, (i: number) => Pick<OracleEvent, 'source' | 'tag' | 'prerelease'>> = {
  VERSION: (i) => ({ source: 'TAG', tag: `v1.${i}.0` }),
  PRERELEASE: (i) => ({ source: 'TAG', tag: `v1.${i}.0-rc.1` }),
  JUNK: (i) => ({ source: 'TAG', tag: `backup-${i}` }),
  RELEASE: (i) => ({ source: 'RELEASE', tag: `v1.${i}.0` }),
  RELEASE_CANDIDATE: (i) => ({ source: 'RELEASE', tag: `v1.${i}.0-rc.1`, prerelease: true }),
};

function timeOf({ slot: [day, hour, minute, second] }: Draft, after = 0): number {
  return BASE + (((day * 24 + hour) * 60 + minute + after) * 60 + second) * 1000;
}

function eventOf(drafts: Draft[], i: number, { commits, nothing }: Holds, policy: OraclePolicy): OracleEvent[] {
  const given = drafts[i];
  const near = drafts[(given?.beside?.[0] ?? i) % drafts.length];
  if (!given || !near) return [];
  const { where, sha, kind, knows, ruling } = given;
  const place = COMPONENTS[where] ?? { repo: 'acme/a', component: '' };
  const at = timeOf(near, given.beside?.[1]);
  const named = NAMES[kind]?.(i) ?? { source: 'DEPLOYMENT', ...(kind === '' ? {} : { environment: kind }) };
  const change = SHAS[sha] ?? 'a1';
  const key = named.tag ?? [place.component, kind, change, new Date(at).toISOString()].join(' ');
  const kept = nothing[where * SHAS.length + sha] ?? null;
  const refuses = policy.configOnly === false || policy.botOnly === false;
  // That it holds nothing, or what the company does not count, every event of it knows: what one that knows says of
  // one that does not is another question (test/golden/counting/content.json).
  const known = kept !== null || knows || refuses ? KINDS[kept ?? commits[sha] ?? 'CODE'] : {};
  const ruled = ruling === undefined || (ruling && refuses) ? {} : { ruling };
  return [{ ...place, sha: change, at, key, ...named, ...known, ...ruled }];
}

const keyOf = ({ repo, source, key }: OracleEvent): string => `${repo} ${source} ${key ?? ''}`;
const source = fc.constantFrom<OracleTeam['source']>('DEPLOYMENT', 'DEPLOYMENT', 'TAG', 'RELEASE');
export const teams: fc.Arbitrary<OracleTeam[]> = fc.tuple(source, source, source, source).map((sources) => [
  ...SLUGS.map((slug, i) => ({
    slug,
    parent: PARENTS[slug] ?? null,
    source: sources[i] ?? 'TAG',
    ...(slug === 't3' ? { pattern: '^(live|staging)' } : {}),
    ...(slug === 't2' ? { tagPattern: '^(backup|v1.1)' } : {}),
  })),
  { slug: 'd2', parent: 'acme', source: 'TAG' },
  { slug: 'acme', parent: null, source: 'TAG' },
]);

/** Each component has one owner or more, always the same. */
export const still: fc.Arbitrary<OracleOwner[]> = fc
  .tuple(...COMPONENTS.map(() => fc.subarray([...SLUGS], { minLength: 1 })))
  .map((owners) => COMPONENTS.flatMap((where, i) => (owners[i] ?? []).map((team) => ({ ...where, team }))));
/** Each component goes from one owner to another on some day. */
export const moved: fc.Arbitrary<OracleOwner[]> = fc
  .tuple(
    ...COMPONENTS.map(() =>
      fc.tuple(fc.shuffledSubarray([...SLUGS], { minLength: 2, maxLength: 2 }), fc.nat(DAYS - 1)),
    ),
  )
  .map((moves) =>
    COMPONENTS.flatMap((where, i) => {
      const [[before, after], day] = moves[i] ?? [[], 0];
      const on = dayOf(day);
      return [
        { ...where, team: before ?? 't1', to: on },
        { ...where, team: after ?? 't2', from: on },
      ];
    }),
  );
export const dayOf = (day: number): string => new Date(BASE + day * 86_400_000).toISOString().slice(0, 10);

export const worldOf = (owners: fc.Arbitrary<OracleOwner[]>, most = 45): fc.Arbitrary<OracleWorld> =>
  fc
    .record({
      teams,
      owners,
      drafts: fc.array(draft, { minLength: 1, maxLength: most }),
      holds,
      policy,
      timeZone: fc.constantFrom('UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Europe/Berlin', 'Pacific/Auckland'),
    })
    .map(({ drafts, holds: held, ...world }) => {
      const events = drafts.flatMap((_, i) => eventOf(drafts, i, held, world.policy));
      // Of events of one key the last word counts.
      return {
        ...world,
        events: [...new Map(events.map((event) => [keyOf(event), event])).values()],
        today: '2026-11-16',
      };
    });
