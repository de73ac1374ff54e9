import fc from 'fast-check';
import { parseCodeowners } from '../../src/org/codeowners.js';

const read = (...lines: string[]): string[] =>
  parseCodeowners(lines.join('\n')).rules.map(({ path, owners }) => [path || '(all)', ...owners].join(' '));
const leftOut = (line: string): string | undefined => parseCodeowners(line).leftOut[0]?.why;

describe('a CODEOWNERS file', () => {
  it.each([
    ['* @acme/all', ['(all) @acme/all']],
    ['/ @acme/all', ['(all) @acme/all']],
    ['/apps/web/ @acme/web @ada ada@acme.test', ['apps/web @acme/web @ada ada@acme.test']],
    ['apps/web @acme/web', ['apps/web @acme/web']],
    ['/docs/** @acme/docs # theirs', ['docs @acme/docs']],
    ['/my\\ docs/ @acme/docs', ['my docs @acme/docs']],
    ['/a\\#b/ @acme/docs', ['a#b @acme/docs']],
    ['', []],
    ['  # a comment', []],
    ['[Section]', []],
    ['^[Optional section][2] @acme/web', []],
  ])('%s', (line, rules) => {
    expect(read(line)).toEqual(rules);
  });

  it('of rules that match a directory the last counts', () => {
    expect(read('/apps/ @acme/apps', '* @acme/all')).toEqual(['(all) @acme/all']);
    expect(read('* @acme/all', '/apps/ @acme/apps')).toEqual(['(all) @acme/all', 'apps @acme/apps']);
    expect(read('/apps/web/ @acme/web', '/apps/ @acme/apps', '/apps/web/ @acme/web2')).toEqual([
      'apps @acme/apps',
      'apps/web @acme/web2',
    ]);
    // A rule without owners says that it is nobody's.
    expect(read('/apps/ @acme/apps', '/apps/')).toEqual([]);
    expect(read('/apps/ @acme/apps', '/application/ @acme/b')).toEqual(['apps @acme/apps', 'application @acme/b']);
  });

  it.each([
    ['*.js @acme/web', 'it is a pattern of files, no single directory'],
    ['docs/* @acme/web', 'it is a pattern of files, no single directory'],
    ['docs/ @acme/web', 'it matches in every directory; /docs/ would be one'],
    ['/docs/ acme', '"acme" is neither @login, @organisation/team nor a mail address'],
  ])('%s is left out', (line, why) => {
    expect(leftOut(line)).toBe(why);
    expect(read(line)).toEqual([]);
  });

  it('never throws, and each rule is of a line that there is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'*/ab#@[]\\ \n.') }), (text) => {
        const { rules, leftOut: others } = parseCodeowners(text);
        const lines = text.split('\n');
        for (const { line, path } of rules) {
          expect(lines[line - 1]?.trim()).not.toBe('');
          expect(path).not.toMatch(/^\/|\/$/);
        }
        for (const { line } of others) expect(line).toBeLessThanOrEqual(lines.length);
        expect(new Set(rules.map(({ path }) => path)).size).toBe(rules.length);
      }),
    );
  });
});
