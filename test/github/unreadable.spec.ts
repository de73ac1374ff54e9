import { DeadLetterReplay } from '../../src/facts/dead-letter-replay.js';
import { DeadLettersStore } from '../../src/facts/dead-letters.store.js';
import { sortReadable } from '../../src/facts/readable.js';
import { RepositoryDueStore } from '../../src/facts/repository-due.store.js';
import { WebhookInboxStore } from '../../src/facts/webhook-inbox.store.js';
import { translateTag } from '../../src/github/translate.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import { fullName, type Repository, type World } from '../support/github/world.js';
import { withRepository } from '../support/github/world-changes.js';

const clean = generatedWorld(7, { repositories: 1, teams: 1, people: 1, deployments: 12, releases: 3 });
const NAME = fullName(clean.repositories[0] as Repository);
/** Its fourth deployment is to an environment whose name no database takes. */
const spoiled: World = withRepository(clean, NAME, (one) => ({
  ...one,
  deployments: one.deployments.map((deployment, n) =>
    n === 3 ? { ...deployment, environment: 'pro\u0000duction' } : deployment,
  ),
}));
const KEY = String(clean.repositories[0]?.deployments[3]?.id);

let live: Syncing;
let letters: DeadLettersStore;
beforeAll(async () => {
  live = await syncing({ world: spoiled });
  letters = new DeadLettersStore(live.acme.db);
});
afterAll(() => live.close());

const deployments = async (): Promise<string[]> => {
  const rows = await live.acme.db.query<{ id: string }[]>('SELECT github_id::text AS id FROM deployment ORDER BY 1');
  return rows.map(({ id }) => id);
};
const all = clean.repositories[0]?.deployments.map(({ id }) => String(id)).toSorted();
const pull = () => live.run({ trigger: 'COMMAND', repositories: [NAME] });

test('an entry that cannot be stored is kept with its reason and stops none of the others', async () => {
  expect(await pull()).toMatchObject({ state: 'DONE', failed: [], done: 1 });
  expect(await deployments()).toEqual(all?.filter((id) => id !== KEY));
  const { rows } = await letters.list({ first: 5 });
  expect(rows).toMatchObject([
    {
      source: 'PULL',
      key: `${NAME} DEPLOYMENT ${KEY}`,
      reason: 'it holds the character NUL, which no text may',
      payload: { repository: NAME, stream: 'DEPLOYMENT', item: { id: Number(KEY), environment: 'pro\ufffdduction' } },
      tries: 1,
    },
  ]);
  // Neither who deployed nor what they said of it.
  expect(Object.keys((rows[0]?.payload as { item: object }).item)).not.toContain('creator');
});

test('it is tried again when somebody asks for it, and is there once it can be read', async () => {
  live.github.change(() => clean);
  const [letter] = (await letters.list({ first: 5 })).rows;
  const { db } = live.acme;
  const clock = { now: () => new Date('2026-11-16T06:00:00Z') };
  const replay = new DeadLetterReplay(db, clock, letters, new WebhookInboxStore(db), new RepositoryDueStore());
  expect(await replay.replay([letter?.id ?? ''], () => Promise.resolve())).toBe(1);
  expect(await pull()).toMatchObject({ state: 'DONE', failed: [] });
  expect(await deployments()).toEqual(all);
  expect(await letters.waiting()).toBe(0);
});

test('what has no date, or is not as GitHub has it, is no event', () => {
  const commit = (committedDate: string) => ({ __typename: 'Commit' as const, oid: 'a1', committedDate });
  const good = { name: 'v1', target: commit('2026-01-05T10:00:00Z') };
  const bad = [
    { name: 'v2', target: commit('yesterday') },
    { name: 'v3', target: { ...commit('2026-01-05T10:00:00Z'), oid: '' } },
    { name: null as unknown as string, target: commit('2026-01-05T10:00:00Z') },
  ];
  const { readable, unreadable } = sortReadable([good, ...bad], translateTag, ({ name }) => String(name));
  expect(readable).toEqual([good]);
  expect(unreadable.map(({ key, reason }) => `${key}: ${reason}`)).toEqual([
    'v2: its time is yesterday, which is none',
    'v3: it names no commit',
    expect.stringMatching(/^null: ./),
  ]);
});
