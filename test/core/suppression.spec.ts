import fc from 'fast-check';
import { hiddenScopes, isSmallGroup, SMALLEST_GROUP, type TeamRosters } from '../../src/core/suppression.js';

/** A tree of teams with the people that are on each; the first has no parent. */
interface Org {
  parent: (number | null)[];
  people: number[][];
}

const distinct = (people: Iterable<number>): Set<number> => new Set(people);

function below(org: Org, team: number): number[] {
  return org.parent.flatMap((parent, child) => (parent === team ? [child, ...below(org, child)] : []));
}

function treeOf(org: Org, team: number): Set<number> {
  return distinct([team, ...below(org, team)].flatMap((one) => org.people[one] ?? []));
}

function rosters(org: Org): TeamRosters[] {
  const teamsOf = new Map<number, number>();
  for (const people of org.people)
    for (const person of distinct(people)) teamsOf.set(person, (teamsOf.get(person) ?? 0) + 1);
  return org.parent.map((parent, team) => {
    const own = distinct(org.people[team] ?? []);
    const alone = [...own].filter((person) => teamsOf.get(person) === 1).length;
    return { team, parents: parent === null ? [] : [parent], own: own.size, alone, tree: treeOf(org, team).size };
  });
}

interface ShownScope {
  name: string;
  team: number;
  people: Set<number>;
}

function shownScopes(org: Org): ShownScope[] {
  const hidden = hiddenScopes(rosters(org));
  return org.parent.flatMap((_parent, team) => [
    ...(hidden.own.has(team) ? [] : [{ name: `OWN ${team}`, team, people: distinct(org.people[team] ?? []) }]),
    ...(hidden.tree.has(team) ? [] : [{ name: `TREE ${team}`, team, people: treeOf(org, team) }]),
  ]);
}

/** Whether one of two scopes lies in the other by the tree of teams. */
function nested(org: Org, a: ShownScope, b: ShownScope): boolean {
  const within = (inner: ShownScope, outer: ShownScope): boolean =>
    outer.name.startsWith('TREE') && (inner.team === outer.team || below(org, outer.team).includes(inner.team));
  return within(a, b) || within(b, a);
}

/** What each shown scope less shown scopes in it, which have nobody in common, leaves over: every choice of them. */
function* differences(org: Org): Generator<{ words: string; left: number }> {
  const shown = shownScopes(org).filter(({ people }) => people.size > 0);
  for (const scope of shown) {
    const inside = distinct([scope.team, ...below(org, scope.team)]);
    const parts = shown.filter((part) => part !== scope && scope.name.startsWith('TREE') && inside.has(part.team));
    const choose = function* (
      from: number,
      left: Set<number>,
      words: string,
    ): Generator<{ words: string; left: number }> {
      yield { words, left: left.size };
      for (let i = from; i < parts.length; i += 1) {
        const part = parts[i];
        if (!part || [...part.people].some((person) => !left.has(person))) continue;
        const rest = distinct([...left].filter((person) => !part.people.has(person)));
        yield* choose(i + 1, rest, `${words} − ${part.name}`);
      }
    };
    yield* choose(0, scope.people, scope.name);
  }
}

const organization = (overlaps: boolean): fc.Arbitrary<Org> =>
  fc.integer({ min: 1, max: 8 }).chain((teams) =>
    fc
      .record({
        parent: fc.tuple(
          fc.constant(null),
          ...Array.from({ length: teams - 1 }, (_, i) => fc.integer({ min: 0, max: i })),
        ),
        sizes: fc.array(fc.oneof(fc.nat(4), fc.nat(12)), { minLength: teams, maxLength: teams }),
        doubles: fc.array(fc.tuple(fc.nat(teams - 1), fc.nat(teams - 1), fc.nat(11)), { maxLength: overlaps ? 8 : 0 }),
      })
      .map(({ parent, sizes, doubles }) => {
        const people = sizes.map((size, team) => Array.from({ length: size }, (_, i) => team * 100 + i));
        // Some people of one team are on another too.
        for (const [from, to, nth] of doubles) {
          const person = people[from]?.[nth];
          if (person !== undefined && from !== to) people[to]?.push(person);
        }
        return { parent, people };
      }),
  );

/** `own 1,2 tree 3` of teams with these people alone on them. */
function hiddenOf(parent: (number | null)[], sizes: number[]): string {
  const people = sizes.map((size, team) => Array.from({ length: size }, (_, i) => team * 100 + i));
  const { own, tree } = hiddenScopes(rosters({ parent, people }));
  return `own ${[...own].toSorted().join(',')} tree ${[...tree].toSorted().join(',')}`;
}

describe('hidden groups', () => {
  it('four people are too few, five are not', () => {
    expect([4, 5].map(isSmallGroup)).toEqual([true, false]);
  });

  it.each([
    ['one of five', [null], [5], 'own  tree '],
    ['one of four', [null], [4], 'own 0 tree 0'],
    ['nobody', [null], [0], 'own  tree '],
    ['all of five', [null, 0, 0], [0, 5, 5], 'own  tree '],
    ['one of four: the smallest of the others goes too', [null, 0, 0, 0], [0, 4, 9, 8], 'own 1,3 tree 1,3'],
    ['two of three, together enough', [null, 0, 0, 0], [0, 3, 3, 9], 'own 1,2 tree 1,2'],
    ['own people of a department', [null, 0, 0], [2, 6, 7], 'own 0,1 tree 1'],
    ['two of three: the department of six is shown', [null, 0, 0], [0, 3, 3], 'own 1,2 tree 1,2'],
    ['too few in all', [null, 0, 0], [0, 2, 2], 'own 1,2 tree 0,1,2'],
    // 4 of the root, so the smaller department goes, and its smallest team, or its teams would add up to it.
    ['a level below', [null, 0, 0, 1, 1, 2, 2], [4, 0, 0, 6, 7, 8, 9], 'own 0,3 tree 1,3'],
    ['a department of one team is that team', [null, 0, 0, 1], [0, 0, 9, 4], 'own 2,3 tree 1,2,3'],
  ])('%s', (_name, parent, sizes, wanted) => {
    expect(hiddenOf(parent, sizes)).toBe(wanted);
  });

  it('somebody on two teams does not make either of them large', () => {
    // 0–4 and 4–9: the larger less the smaller would be four people.
    const org: Org = { parent: [null, 0, 0], people: [[], [0, 1, 2, 3, 4], [4, 5, 6, 7, 8, 9]] };
    expect(hiddenScopes(rosters(org))).toEqual({ own: distinct([1, 2]), tree: distinct([1, 2]) });
  });

  it.each([false, true])(
    'no difference of shown scopes is about one to four people (people on two teams: %s)',
    (two) => {
      fc.assert(
        fc.property(organization(two), (org) => {
          for (const { words, left } of differences(org)) {
            if (left > 0 && left < SMALLEST_GROUP) throw new Error(`${words} leaves ${left}`);
          }
        }),
        { numRuns: 2_000 },
      );
    },
  );

  it('shown parts that cover a shown scope do not add up to one to four people more than it', () => {
    // Ann is on both: a + b − department would be her alone.
    const twoTeams: Org = { parent: [null, 0, 0], people: [[], [1, 2, 3, 4, 5, 99], [11, 12, 13, 14, 15, 16, 99]] };
    expect(hiddenScopes(rosters(twoTeams))).toEqual({ own: distinct([1]), tree: distinct([1]) });
    fc.assert(
      fc.property(organization(true), (org) => {
        const shown = shownScopes(org).filter(({ people }) => people.size > 0);
        for (const scope of shown.filter(({ name }) => name.startsWith('TREE'))) {
          const inside = distinct(below(org, scope.team));
          const parts = shown.filter(({ team, name }) => inside.has(team) || name === `OWN ${scope.team}`);
          // Every choice of parts none of which lies in another, that together cover the scope.
          const choose = (from: number, chosen: ShownScope[]): void => {
            const covered = distinct(chosen.flatMap(({ people }) => [...people]));
            const twice = chosen.reduce((sum, { people }) => sum + people.size, 0) - scope.people.size;
            if (chosen.length > 1 && covered.size === scope.people.size && twice > 0 && twice < SMALLEST_GROUP)
              throw new Error(`${chosen.map(({ name }) => name).join(' + ')} − ${scope.name} is ${twice}`);
            for (let i = from; i < parts.length; i += 1) {
              const part = parts[i];
              if (!part || chosen.some((one) => nested(org, one, part))) continue;
              choose(i + 1, [...chosen, part]);
            }
          };
          choose(0, []);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('hides nothing where nothing is small and nobody is on two teams', () => {
    fc.assert(
      fc.property(organization(false), ({ parent, people }) => {
        const large = people.map((one, team) => [...one, ...[1, 2, 3, 4, 5].map((i) => team * 100 + 50 + i)]);
        expect(hiddenScopes(rosters({ parent, people: large }))).toEqual({ own: new Set(), tree: new Set() });
      }),
    );
  });

  it("a team's own people and its tree are hidden together where they are all that it has", () => {
    fc.assert(
      fc.property(organization(true), (org) => {
        const { own, tree } = hiddenScopes(rosters(org));
        for (const { team, own: people, tree: all } of rosters(org)) {
          const lone = below(org, team).every((one) => org.people[one]?.length === 0);
          if (lone && people === all) expect(own.has(team)).toBe(tree.has(team));
        }
      }),
    );
  });
});
