import fc from 'fast-check';
import { areBots, classifyContent } from '../../src/core/content.js';
import { markersOf } from '../../src/core/markers.js';

describe('what a change set holds, by the paths that it changes', () => {
  test.each([
    [['CHANGELOG.md'], 'VERSION'],
    [['package.json', 'CHANGELOG.md'], 'VERSION'],
    [['packages/ai/package.json', 'packages/ai/CHANGELOG.md', 'pnpm-lock.yaml', '.changeset/wild-cats.md'], 'VERSION'],
    [['yarn.lock', 'sub/go.sum', 'Cargo.lock', 'poetry.lock'], 'VERSION'],
    [['src/version.py', 'VERSION', 'HISTORY.rst', 'docs/CHANGES.txt'], 'VERSION'],
    [['pyproject.toml', 'src/_version.py'], 'VERSION'],
    // What a program depends on is shipped with it.
    [['package.json', 'package-lock.json'], 'CODE'],
    [['package.json'], 'CODE'],
    [['package.json', 'README.md'], 'CODE'],
    [['README.md', 'docs/index.html', 'LICENSE'], 'CONFIG'],
    [['.github/workflows/ci.yml', 'config/prod.json', '.env.example', 'tsconfig.json', 'values.prod.yaml'], 'CONFIG'],
    [['CHANGELOG.md', 'README.md', 'package.json'], 'CONFIG'],
    [['README.md', 'src/index.ts'], 'CODE'],
    [['Dockerfile'], 'CODE'],
    [['main.tf'], 'CODE'],
    [['data/prices.json'], 'CODE'],
    [['src/changelog.ts'], 'CODE'],
    [['src/releases/index.ts'], 'CODE'],
    [[], 'CODE'],
  ] as const)('%j: %s', (files, content) => {
    expect(classifyContent(files)).toBe(content);
  });

  test('one file of code makes it code, and neither order nor repetition nor case matters', () => {
    const path = fc.constantFrom('README.md', 'yarn.lock', 'CHANGELOG.md', 'package.json', 'a.yml', 'src/a.ts', 'x');
    fc.assert(
      fc.property(fc.array(path, { minLength: 1 }), fc.boolean(), (files, code) => {
        const all = code ? [...files, 'lib/b.go'] : files;
        const said = classifyContent(all);
        if (code) expect(said).toBe('CODE');
        expect(classifyContent(all.toReversed())).toBe(said);
        expect(classifyContent([...all, ...all].map((one) => one.toUpperCase()))).toBe(said);
      }),
    );
  });
});

test.each([
  [['dependabot[bot]'], true],
  [['Renovate', 'my-own-thing[bot]', 'github-actions'], true],
  [['dependabot[bot]', 'ada'], false],
  [['robot'], false],
  [[], null],
] as const)('are %j bots: %s', (logins, bots) => {
  expect(areBots(logins)).toBe(bots);
});

describe('what a change says of itself', () => {
  const sha = '0123456789abcdef0123456789abcdef01234567';
  const none = { revert: false, revertsNumber: null, revertsSha: null, hotfix: false, version: 1 };

  test.each([
    [
      { title: 'Revert "Add a cart"', body: 'Reverts acme/shop#12' },
      { revert: true, revertsNumber: 12 },
    ],
    [
      { title: 'Revert "Add a cart"', body: `This reverts commit ${sha}.` },
      { revert: true, revertsSha: sha },
    ],
    [{ body: `Sorry.\n\nThis reverts commit ${sha.toUpperCase()}` }, { revert: true, revertsSha: sha }],
    [{ title: 'revert(cart): add a cart' }, { revert: true }],
    [{ title: 'Revert "Revert "Add a cart""', body: 'Reverts acme/shop#13' }, {}],
    [{ title: 'Do not revert "this"', body: 'Reverts nothing #12 of it' }, {}],
    [{ labels: ['bug', 'Hotfix'] }, { hotfix: true }],
    [{ labels: ['type: hotfix'] }, { hotfix: true }],
    [{ labels: ['hotfix-candidate', 'not hotfix'] }, {}],
    [{ branch: 'hotfix/cart' }, { hotfix: true }],
    [{ branch: 'ada/hot-fix-cart' }, { hotfix: true }],
    [{ branch: 'hotfixes-page' }, {}],
    [{ title: 'hotfix(cart): no empty carts' }, { hotfix: true }],
    [{ title: 'A page for hotfixes' }, {}],
    [{}, {}],
  ] as const)('%j', (words, said) => {
    expect(markersOf(words)).toEqual({ ...none, ...said });
  });
});
