import fc from 'fast-check';
import { mayBeLess, weighCommits } from '../../src/core/change-set.js';
import { type Commit, cutHistory } from '../../src/core/commit-history.js';
import { beginComparison, comparedContent, lookInto, type TreeEntry } from '../../src/core/tree-comparison.js';

/** `c: a b` is commit c upon a and b. */
function history(...lines: string[]): Map<string, Commit> {
  return new Map(
    lines.map((line) => {
      const [sha = '', parents = ''] = line.split(':');
      return [sha, commit(sha, parents.split(' ').filter(Boolean))];
    }),
  );
}

function commit(sha: string, parents: string[], more: Partial<Commit> = {}): Commit {
  const one = { sha, parents, tree: sha, login: 'ann', author: 'ann', additions: 3, deletions: 1, files: 2 };
  return { ...one, ...more };
}

const cut = (known: Map<string, Commit>, bases: string, head: string): string => {
  const found = cutHistory(known, bases.split(' '), head);
  if (!found) return 'unknown';
  const shas = found.commits.map(({ sha }) => sha).toSorted();
  return [shas.join(' '), found.ancestor ? 'ancestor' : '', found.onward ?? ''].join('|');
};

describe('what lies between a delivery and those before it', () => {
  const line = history('e:d', 'd:c', 'c:b', 'b:a');
  // m merges f and g, which leave the line at b, into d; x leaves it at c.
  const merged = history('n:m', 'm:d g', 'g:f', 'f:b', 'x:c', 'd:c', 'c:b', 'b:a', 'a:');

  test.each([
    ['a line', line, 'c', 'e', 'd e||c'],
    ['one commit', line, 'd', 'e', 'e||d'],
    ['the same commit', line, 'd', 'd', '||d'],
    ['older code', line, 'e', 'c', '|ancestor|'],
    ['a merge brings what it merges', merged, 'd', 'm', 'f g m||d'],
    ['a merge after what it merges', merged, 'g', 'm', 'c d m||g'],
    ['merged before', merged, 'm', 'n', 'n||m'],
    ['what a merge has brought is older code', merged, 'm', 'g', '|ancestor|'],
    ['another line', merged, 'x', 'd', 'd||'],
    ['the other way', merged, 'd', 'x', 'x||'],
    ['lines in turns bring nothing twice', merged, 'x d', 'm', 'f g m||d'],
    ['older than the latest', merged, 'x d', 'c', '|ancestor|'],
    ['what another line has brought', merged, 'x n m', 'n', '||n'],
    ['an older one is not asked', merged, 'd x a', 'm', 'f g m||d'],
  ])('%s', (_name, known, bases, head, found) => {
    expect(cut(known, bases, head)).toBe(found);
  });

  test.each([
    ['nothing is known', history(), 'a', 'b'],
    ['the base lies beyond what is known', line, 'z', 'e'],
    ['the head is not known', line, 'c', 'z'],
    ['the branch leaves before what is known', history('m:d g', 'g:f', 'd:c'), 'd', 'm'],
    ['the other has a history that is not known', history('b:a', 'a:'), 'z', 'b'],
  ])('is not known while %s', (_name, known, bases, head) => {
    expect(cut(known, bases, head)).toBe('unknown');
  });

  test('and of histories without a common beginning all is new', () => {
    expect(cut(history('b:a', 'a:', 'z:'), 'z', 'b')).toBe('a b||');
  });

  test('a part of a history says the same as all of it, or nothing', () => {
    const graph = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 2, maxLength: 14 });
    fc.assert(
      fc.property(graph, fc.nat(), fc.nat(), fc.nat(), (drawn, one, two, much) => {
        const whole = drawn.map(([a, b, merge], n) => {
          const parents = n === 0 ? [] : [`${n - 1 - (a % Math.min(n, 3))}`, ...(merge ? [`${b % n}`] : [])];
          return commit(`${n}`, [...new Set(parents)]);
        });
        const all = new Map(whole.map((known) => [known.sha, known]));
        const base = `${one % drawn.length} ${much % drawn.length}`;
        const head = `${two % drawn.length}`;
        // The newest first, as pages of a history come; of what the head or the base is built upon.
        const some = new Map([...all].toReversed().slice(0, much % (drawn.length + 1)));
        const said = cut(some, base, head);
        if (said !== 'unknown') expect(said).toBe(cut(all, base, head));
        expect(cut(all, base, head)).not.toBe('unknown');
      }),
    );
  });
});

describe('what a change set weighs', () => {
  const bot = { login: 'dependabot[bot]', author: 'dependabot[bot]' };
  test.each([
    ['nothing', [], { commits: 0, bots: null, authors: 0, files: 0 }],
    ['a person', [commit('a', ['z'])], { commits: 1, bots: false, authors: 1, additions: 3, deletions: 1, files: 2 }],
    ['a bot', [commit('a', ['z'], bot)], { bots: true, authors: 0 }],
    ['a bot that a person merged', [commit('m', ['z', 'a']), commit('a', ['z'], bot)], { commits: 2, bots: true, authors: 0, files: 2 }], // prettier-ignore
    ['a bot and a person', [commit('b', ['a'], bot), commit('a', ['z'])], { bots: false, authors: 1 }],
    ['somebody whom GitHub does not know', [commit('a', ['z'], { login: null, author: 'x@y' })], { bots: false, authors: 1 }], // prettier-ignore
    ['a merge alone', [commit('m', ['y', 'z'])], { commits: 1, bots: false, authors: 1, files: 2 }],
    ['a size that nobody knows', [commit('a', ['z'], { files: null })], { files: null }],
  ])('%s', (_name, commits, weighed) => {
    expect(weighCommits(commits)).toMatchObject(weighed);
  });

  test('says whether its paths may make less of it', () => {
    const of = (files: number | null, bots = false): boolean => mayBeLess({ ...weighCommits([]), files, bots });
    expect([of(null), of(0), of(1), of(20), of(21), of(21, true), of(101, true)]).toEqual(
      [false, false, true, true, false, true, false], // prettier-ignore
    );
  });
});

describe('two commits by their directories', () => {
  const file = (name: string, oid: string): TreeEntry => ({ name, oid, type: 'blob' });
  const folder = (name: string, oid: string): TreeEntry => ({ name, oid, type: 'tree' });

  test('the same tree holds nothing new, and needs no look', () => {
    expect(comparedContent(beginComparison('a', 'a'))).toBe('VERSION');
  });

  test('code ends it, at any depth; what may hold code is looked into first', () => {
    const root = lookInto(
      beginComparison('a', 'b'),
      [folder('docs', '1'), folder('src', '1'), file('README.md', '1')],
      [folder('docs', '2'), folder('src', '2'), file('README.md', '1')],
    );
    expect(comparedContent(root)).toBeNull();
    expect(root.open.map(({ path }) => path)).toEqual(['src', 'docs']);
    const src = lookInto(root, [file('a.ts', '1')], [file('a.ts', '2')]);
    expect(comparedContent(src)).toBe('CODE');
  });

  test('documents and settings are settled only when all was looked into', () => {
    const root = lookInto(beginComparison('a', 'b'), [file('a.yml', '1')], [file('a.yml', '2'), folder('lib', '2')]);
    expect(comparedContent(root)).toBeNull();
    expect(root.open).toEqual([{ path: 'lib', before: null, after: '2' }]);
    expect(comparedContent(lookInto(root, [], [file('notes.md', '1')]))).toBe('CONFIG');
    expect(comparedContent(lookInto(root, [], [file('main.go', '1')]))).toBe('CODE');
  });

  test('what is taken away counts, and so does what becomes a directory or another repository', () => {
    const gone = lookInto(beginComparison('a', 'b'), [file('main.go', '1'), file('b.md', '1')], [file('b.md', '1')]);
    expect(comparedContent(gone)).toBe('CODE');
    const other = lookInto(beginComparison('a', 'b'), [{ name: 'lib', oid: '1', type: 'commit' }], [folder('lib', '2')]); // prettier-ignore
    expect(other).toMatchObject({ files: ['lib'], open: [{ path: 'lib', before: null, after: '2' }] });
  });

  test('a version: a changelog beside a manifest, in any order', () => {
    const root = lookInto(beginComparison('a', 'b'), [], [file('package.json', '1'), folder('a', '1')]);
    expect(comparedContent(lookInto(root, [], [file('CHANGELOG.md', '1')]))).toBe('VERSION');
  });
});
