import fc from 'fast-check';
import { type Random, seeded } from '../github/random.js';

/** Texts that have broken somebody's parser, pattern, query, index or encoding. */
const TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\ufeff',
  '\u202eabc',
  '👩‍👩‍👧‍👦',
  'é',
  '%',
  '_',
  '\\',
  "'",
  '"',
  "'; DROP TABLE team; --",
  "' OR '1'='1",
  '$1',
  '${7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  '(a+)+$',
  `${'a'.repeat(40)}!`,
  'x'.repeat(10_000),
  '%'.repeat(2_000),
  '-1',
  '1e309',
  'NaN',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '99999999999999999999',
  '9223372036854775808',
  '2147483648',
  'toString',
] as const;

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1',
  '2147483647',
  '2147483648',
  '-2147483649',
  '9007199254740993',
  '99999999999999999999',
  '1.5',
  '1e308',
  '1e309',
  '-1e400',
  '1.0000001',
  '0.0000001',
];

const DAYS = [
  '2026-08-10',
  '2026-08-11',
  '2026-02-30',
  '0000-01-03',
  '0001-01-01',
  '1582-10-11',
  '1970-01-05',
  '9999-12-27',
  '10000-01-01',
  '-000001-01-01',
  '+275760-09-13',
  '2026-13-01',
  '2026-8-3',
  '2026-08-10T00:00:00Z',
  '20260810',
  'today',
  'infinity',
  '-infinity',
];

const INSTANTS = [
  '2026-08-10T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999Z',
  '2016-12-31T23:59:60Z',
  '2026-08-10T24:00:00Z',
  '2026-08-10T25:00:00Z',
  '2026-08-10T00:00:00+23:59',
  '2026-08-10T00:00:00.123456789123Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-08-10 00:00',
  '1754784000',
  'now',
  'infinity',
  '0000-01-01T00:00:00+14:00',
];

/** Parts of sort keys, right and wrong. */
const KEY_PARTS: unknown[] = [
  null,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  1e300,
  true,
  '',
  'x',
  '\u0000',
  '1',
  '999999999999999999',
  '9'.repeat(30),
  '2026-02-30',
  '2026-08-10',
  '0000-01-01',
  '2026-02-30T00:00:00.000Z',
  '2026-08-10T24:00:00.0Z',
  '0000-01-01T00:00:00.000000Z',
  '9999-12-31T23:59:59.999999Z',
  {},
  [],
  'x'.repeat(5_000),
];

/** The same for a seed, always: what is broken once is broken again. */
export class Hostile {
  private constructor(
    readonly random: Random,
    private readonly made: readonly string[],
  ) {}

  /** One a seed; fast-check gives the seeds and the texts. */
  static many(seed: number, count: number): Hostile[] {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }));
    const made = fc.sample(text, { numRuns: 500, seed });
    return fc.sample(fc.nat(), { numRuns: count, seed }).map((one) => new Hostile(seeded(one), made));
  }

  text(): string {
    return this.random.chance(0.6) ? this.random.pick(TEXTS) : this.random.pick(this.made);
  }

  number(): string {
    return this.random.chance(0.8) ? this.random.pick(NUMBERS) : String(this.random.whole(-1_000_000, 1_000_000));
  }

  day(): string {
    return this.random.pick(DAYS);
  }

  instant(): string {
    return this.random.pick(INSTANTS);
  }

  cursor(): string {
    if (this.random.chance(0.2)) return this.text();
    const length = this.random.whole(0, 4);
    const key = Array.from({ length }, () => this.random.pick(KEY_PARTS));
    const text = JSON.stringify(this.random.chance(0.9) ? key : { key });
    const encoded = Buffer.from(text).toString('base64url');
    return this.random.chance(0.9) ? encoded : encoded.slice(0, -1);
  }

  /** A text with one to five of its characters lost, doubled, moved or exchanged. */
  mutated(text: string): string {
    let changed = text;
    for (let i = this.random.whole(1, 5); i > 0; i -= 1) {
      const at = this.random.whole(0, changed.length);
      const to = Math.min(changed.length, at + this.random.whole(1, 12));
      const piece = changed.slice(at, to);
      const instead = this.random.pick([
        '',
        piece + piece,
        this.text().slice(0, 200),
        this.random.pick([
          '{',
          '}',
          '(',
          ')',
          '...',
          '$',
          '!',
          '"',
          '"""',
          '@',
          '#',
          '\n',
          ',',
          ':',
          '[',
          ']',
          '|',
          '&',
          '\u0000',
          '\ufeff',
        ]),
      ]);
      changed = changed.slice(0, at) + instead + changed.slice(this.random.chance(0.5) ? at : to);
    }
    return changed;
  }
}
