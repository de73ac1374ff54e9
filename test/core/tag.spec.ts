import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { classifyTag, type TagClass } from '../../src/core/tag.js';
import { golden } from '../support/golden.js';

const names = golden<{ class: TagClass; names: string[] }>('tag-names.json');
const cases = names.flatMap((group) => group.names.map((name) => [group.class, name] as const));

describe('the class of a tag', () => {
  it.each(cases)('%s: %s', (expected, name) => {
    expect(classifyTag(name)).toBe(expected);
  });

  it('is that of its makers for all 37,017 tags of 46 repositories', () => {
    type Row = { repo: string; tag?: string };
    const folder = new URL('../../samples/', import.meta.url);
    const rows = gunzipSync(readFileSync(new URL('deliveries.ndjson.gz', folder)))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
      .filter((row): row is Required<Row> => row.tag !== undefined);
    const expected = golden<{ repo: string; sha256?: string }>('real-tags.json');
    const found = [...new Set(rows.map(({ repo }) => repo))].map((repo) => {
      const tags = rows.filter((row) => row.repo === repo);
      const of = (tagClass: TagClass): number => tags.filter(({ tag }) => classifyTag(tag) === tagClass).length;
      return { repo, VERSION: of('VERSION'), PRERELEASE: of('PRERELEASE'), ALIAS: of('ALIAS'), OTHER: of('OTHER') };
    });
    expect(found.toSorted((a, b) => (a.repo < b.repo ? -1 : 1))).toEqual(expected.slice(0, -1));
    const lines = rows.map(({ repo, tag }) => `${repo}\t${tag}\t${classifyTag(tag)}`).map((line) => Buffer.from(line));
    const sorted = lines.toSorted((a, b) => Buffer.compare(a, b)).map(String);
    expect(rows).toHaveLength(37_017);
    expect(createHash('sha256').update(sorted.join('\n')).digest('hex')).toBe(expected.at(-1)?.sha256);
  });

  const part = fc.nat(99);
  const semver = fc.tuple(part, part, part).map((parts) => parts.join('.'));
  const prefix = fc.constantFrom('', 'v', 'release-', '@scope/pkg@', 'pkg@', 'core/v', 'sdk/go/v', 'a_b-', 'x==');
  const label = fc.constantFrom('alpha', 'beta.2', 'rc.1', 'canary.10', '0.3.7', 'SNAPSHOT', 'pre.1');

  it('law: a semver is a version behind any prefix, a prerelease with a label, whatever its build metadata', () => {
    fc.assert(
      fc.property(prefix, semver, label, fc.boolean(), (before, version, after, build) => {
        const tail = build ? '+b.7' : '';
        expect(classifyTag(`${before}${version}${tail}`)).toBe('VERSION');
        expect(classifyTag(`${before}${version}-${after}${tail}`)).toBe('PRERELEASE');
      }),
    );
  });

  it('law: every day is a version as calver, as a date and as digits', () => {
    const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, prefix, (at, before) => {
        const text = at.toISOString().slice(0, 10);
        for (const written of [text, text.replaceAll('-', ''), text.replaceAll('-', '.')]) {
          expect(classifyTag(`${before}${written}`)).toBe('VERSION');
        }
      }),
    );
  });

  it('law: total and fast for any text', () => {
    const known: TagClass[] = ['VERSION', 'PRERELEASE', 'ALIAS', 'OTHER'];
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => known.includes(classifyTag(name))),
    );
    const start = performance.now();
    for (const nasty of [
      '1.'.repeat(20_000),
      '0'.repeat(20_000),
      'v.'.repeat(20_000),
      '-1'.repeat(20_000),
      '1.x'.repeat(20_000),
    ]) {
      expect(known).toContain(classifyTag(nasty.slice(0, 250)));
    }
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('the class of a tag that METRICS.md calls a version', () => {
  it.each(['2024-05-01-1', '20240501-2', 'release-2024-05-01-02'])(
    'a date with a number within the day: %s',
    (name) => {
      expect(classifyTag(name)).toBe('VERSION');
    },
  );

  it.each(['20240501103000', 'deploy-20240501-1030', 'RELEASE.2024-05-01T01-11-10Z'])(
    'a date with a time: %s',
    (name) => {
      expect(classifyTag(name)).toBe('VERSION');
    },
  );

  it.each(['ubuntu-22.04/20240501.1', 'python-3.11/v1.0.0', 'node-18.x/v1.2.3'])(
    'a component prefix that has a version of its own: %s',
    (name) => {
      expect(classifyTag(name)).toBe('VERSION');
    },
  );
});
