import { adoptionChange, type AdoptionSeries } from '../../src/core/adoption-change.js';
import {
  type CorrelationTeam,
  correlateTeams,
  logMultiple,
  partialSpearman,
  rankInterval,
  spearman,
} from '../../src/core/correlation.js';
import { signed } from '../../src/core/correlation-words.js';
import { averageRanks } from '../../src/core/ranks.js';
import { addWeeks, weekRange } from '../../src/core/week.js';
import { golden } from '../support/golden.js';

interface Case {
  name: string;
  x: number[];
  y: number[];
  controls: number[][];
  ranks: number[];
  rho: number | null;
  interval: [number, number] | null;
  partial: number | null;
  partialInterval: [number, number] | null;
}

const near = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 9));
const nearRange = (range: [number, number] | null): unknown =>
  range && { low: near(range[0]), high: near(range[1]), level: 0.9 };

describe('rank correlation', () => {
  it.each(golden<Case>('correlation.json'))('$name', (known) => {
    const { x, y, controls } = known;
    const rho = spearman(x, y);
    const partial = partialSpearman(x, y, controls);
    expect(averageRanks(x)).toEqual(known.ranks);
    expect([rho, partial]).toEqual([near(known.rho), near(known.partial)]);
    expect(rho === null ? null : rankInterval(rho, x.length)).toEqual(nearRange(known.interval));
    expect(partial === null ? null : rankInterval(partial, x.length, controls.length)).toEqual(
      nearRange(known.partialInterval),
    );
  });

  it('whole agreement has no range, with one control or none', () => {
    const x = [1, 2, 3, 4, 5, 6];
    expect([spearman(x, x), rankInterval(1, 6)]).toEqual([1, null]);
    expect([spearman(x, x.toReversed()), rankInterval(-1, 6)]).toEqual([-1, null]);
    expect(partialSpearman(x, x, [[2, 1, 4, 3, 6, 5]])).toBeCloseTo(1, 12);
    expect(partialSpearman(x, x.toReversed(), [[2, 1, 4, 3, 6, 5]])).toBeCloseTo(-1, 12);
  });

  it('a range needs more than three teams and one more for each control', () => {
    expect([rankInterval(0.5, 3), rankInterval(0.5, 4, 1)]).toEqual([null, null]);
    expect([rankInterval(0.5, 4), rankInterval(0.5, 5, 1)]).toEqual([expect.anything(), expect.anything()]);
  });
});

describe('the log multiple', () => {
  it('is that of METRICS.md', () => {
    const theta = logMultiple({ deliveries: 30, exposure: 13 }, { deliveries: 60, exposure: 52 });
    expect(theta).toBeCloseTo(Math.log(30.5 / 13) - Math.log(60.5 / 52), 12);
    expect(logMultiple({ deliveries: 0, exposure: 12.6 }, { deliveries: 10, exposure: 26 })).toBeCloseTo(
      Math.log(0.5 / 12.6) - Math.log(10.5 / 26),
      12,
    );
  });

  it('is null without exposure, and the same for the same ratio', () => {
    expect(logMultiple({ deliveries: 3, exposure: 0 }, { deliveries: 60, exposure: 52 })).toBeNull();
    expect(logMultiple({ deliveries: 3, exposure: 13 }, { deliveries: 0, exposure: 0 })).toBeNull();
    const ratios = [1, 3, 7, 9].map((times) =>
      logMultiple({ deliveries: (3 * times - 1) / 2, exposure: 12.6 }, { deliveries: (times - 1) / 2, exposure: 25.2 }),
    );
    expect(new Set(ratios).size).toBe(1);
  });
});

describe('the change in adoption', () => {
  const BASELINE = { from: '2025-01-06', to: '2025-03-03' };
  const CURRENT = { from: '2025-06-02', to: '2025-09-01' };
  const series = (...said: [from: string, weeks: number, part: number, whole: number][]): AdoptionSeries => {
    const rows = said.flatMap(([from, weeks, part, whole]) =>
      weekRange(from, addWeeks(from, weeks)).map((week) => ({ week, part, whole })),
    );
    return {
      weeks: rows.map(({ week }) => week),
      parts: rows.map(({ part }) => part),
      wholes: rows.map(({ whole }) => whole),
    };
  };

  it('is a difference of ratios of sums', () => {
    // Baseline (4·1 + 4·3) ÷ (4·4 + 4·12) = 16/64; now 10·6 ÷ 10·8 = 3/4, which three weeks not known do not touch.
    const known = series(['2025-01-06', 4, 1, 4], ['2025-02-03', 4, 3, 12], ['2025-06-23', 10, 6, 8]);
    expect(adoptionChange(known, BASELINE, CURRENT)).toEqual({ change: 0.5, late: false });
  });

  it('needs four known weeks now, or all of a shorter window', () => {
    const before = ['2025-01-06', 8, 1, 4] as [string, number, number, number];
    expect(adoptionChange(series(before, ['2025-06-02', 3, 2, 4]), BASELINE, CURRENT)).toBeNull();
    expect(adoptionChange(series(before, ['2025-06-02', 4, 2, 4]), BASELINE, CURRENT)?.change).toBe(0.25);
    const short = { from: '2025-06-02', to: '2025-06-16' };
    expect(adoptionChange(series(before, ['2025-06-02', 1, 2, 4]), BASELINE, short)).toBeNull();
    expect(adoptionChange(series(before, ['2025-06-02', 2, 2, 4]), BASELINE, short)?.change).toBe(0.25);
    expect(adoptionChange(series(before), BASELINE, { from: '2025-06-02', to: '2025-06-02' })).toBeNull();
    expect(adoptionChange(undefined, BASELINE, CURRENT)).toBeNull();
  });

  it('takes the first four known weeks where the baseline has fewer, if they end before the current window', () => {
    const now = ['2025-06-02', 13, 3, 4] as [string, number, number, number];
    const late = { change: 0.5, late: true };
    expect(adoptionChange(series(['2025-03-10', 6, 1, 4], now), BASELINE, CURRENT)).toEqual(late);
    expect(adoptionChange(series(['2025-02-24', 1, 1, 4], ['2025-05-12', 3, 1, 4], now), BASELINE, CURRENT)).toEqual(
      late,
    );
    expect(adoptionChange(series(['2025-05-12', 3, 1, 4], now), BASELINE, CURRENT)).toBeNull();
    expect(adoptionChange(series(now), BASELINE, CURRENT)).toBeNull();
    // What was known before the baseline says nothing about it.
    expect(adoptionChange(series(['2024-11-04', 6, 1, 4], now), BASELINE, CURRENT)).toBeNull();
  });

  it('a late baseline of a team never overlaps its current window', () => {
    const known = series(['2025-01-06', 40, 1, 4]);
    expect(adoptionChange(known, { from: '2025-01-06', to: '2025-06-09' }, CURRENT)).toBeNull();
    expect(adoptionChange(known, { from: '2025-01-06', to: '2025-06-02' }, CURRENT)?.change).toBe(0);
  });
});

const WINDOWS = {
  baselineFrom: '2024-12-30',
  baselineTo: '2025-12-29',
  currentFrom: '2026-05-18',
  currentTo: '2026-08-17',
};
const team = (theta: number, change: number, baselineRate: number, late = false): CorrelationTeam => ({
  velocity: { theta, baselineRate, lateBaseline: false },
  adoption: { change, late },
});
/** `teams` teams whose theta follows the change in adoption; the baseline has its own order. */
const along = (teams: number, slope: number): CorrelationTeam[] =>
  Array.from({ length: teams }, (_, i) => team(slope * (i + (i % 3)), i / teams, (7 * i) % teams));
const ENDING = 'This is an association and does not show a cause.';
const MARKED =
  'AI use is the share of commits marked as written with AI, 18 May 2026 – 16 August 2026 against ' +
  '30 December 2024 – 28 December 2025';

describe('the sentence', () => {
  const say = (teams: CorrelationTeam[]) => correlateTeams(teams, 'AI_TRAILER_COMMITS', WINDOWS);

  it('goes together with more, with less, or with nothing clear: by the range of the partial', () => {
    const up = say(along(12, 1));
    expect(up).toMatchObject({ n: 12, level: 'ASSOCIATION', controls: ['BASELINE_RATE'], flags: [] });
    const figures = [up.partial, up.partialInterval?.low, up.partialInterval?.high, up.rho, up.interval?.low, up.interval?.high]; // prettier-ignore
    const [partial, low, high, rho, rhoLow, rhoHigh] = figures.map((figure) => signed(figure ?? NaN));
    expect(up.sentence).toBe(
      `In 12 teams, more added AI use goes together with more growth in deliveries: with the baseline rate held fixed ` +
        `the rank correlation is ${partial} (90 % range ${low} to ${high}), without that ${rho} (90 % range ${rhoLow} ` +
        `to ${rhoHigh}). ${MARKED}. ${ENDING}`,
    );
    expect(say(along(12, -1)).sentence).toContain(
      'In 12 teams, more added AI use goes with less growth in deliveries:',
    );
    const none = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3].map((theta, i) => team(theta, i % 4, (3 * i) % 10));
    expect(say(none).sentence).toContain('In 10 teams there is no clear relation between added AI use and growth');
  });

  it('is never that of the bare correlation, were it as high as +0.94', () => {
    // Both follow the baseline: the lower it was, the more was adopted and the more it grew; beside that they run apart.
    const wobble = [0, 2, 1, 0, 2, 0, 1, 2, 0, 1, 1, 2, 0, 2, 1, 0];
    const both = wobble.map((w, i) => team(i + w, i + 1.1 * (wobble[(5 * i + 2) % 16] ?? 0), 16 - i));
    const picture = say(both);
    expect([picture.interval?.low ?? 0, picture.partialInterval?.high ?? 0].map(Math.sign)).toEqual([1, -1]);
    expect(picture.sentence).toContain('more added AI use goes with less growth in deliveries');
    const apart = both.map((one, i) => ({ ...one, adoption: { change: i + 1.1 * (wobble[(7 * i + 3) % 16] ?? 0), late: false } })); // prettier-ignore
    const unclear = say(apart);
    expect(unclear.interval?.low).toBeGreaterThan(0.5);
    expect(unclear.sentence).toContain('there is no clear relation');
    expect(unclear.sentence).not.toMatch(/goes (together )?with/);
  });

  it('of fewer than five teams says how many and gives no figure', () => {
    const four = say([...along(4, 1), { velocity: null, adoption: null }, { ...team(1, 1, 1), adoption: null }]);
    expect(four).toMatchObject({
      n: 4, rho: null, interval: null, partial: null, partialInterval: null,
      excluded: { notMeasurable: 1, adoptionUnknown: 1 },
    }); // prettier-ignore
    expect(four.sentence).toBe(
      '4 teams have both a firm multiple and a known change in AI use ' +
        `(${MARKED.replace('AI use is ', '')}); 5 are needed, so no relation can be told. ` +
        'With more teams it would be an association, which does not show a cause.',
    );
    expect(say(along(1, 1)).sentence).toContain('1 team has both');
    expect(say([]).sentence).toContain('0 teams have both');
  });

  it('says why nothing can be told of enough teams', () => {
    const same = along(6, 1).map((one) => ({ ...one, adoption: { change: 0, late: false } }));
    expect(say(same)).toMatchObject({ n: 6, rho: null, partial: null });
    expect(say(same).sentence).toContain('the same in all of them');
    const inOrder = [1, 2, 3, 4, 5, 6].map((i) => team(i, i, i % 4));
    expect(say(inOrder)).toMatchObject({ rho: 1, interval: null, partial: 1, partialInterval: null });
    expect(say(inOrder).sentence).toContain(
      'the order agrees wholly (+1.00 with the baseline rate held fixed), which gives no range (the bare rank ' +
        'correlation is +1.00 (no range)).',
    );
    const bound = [1, 2, 3, 4, 5, 6].map((i) => team((i * 5) % 7, i, i));
    expect(say(bound).sentence).toContain('it cannot be separated from the baseline rate');
    for (const picture of [say(same), say(inOrder), say(bound)]) {
      expect(picture.sentence).toContain('In 6 teams no relation can be told');
      expect(picture.sentence).toContain('does not show a cause');
    }
  });

  it('says for how many teams the first four weeks stand for the baseline', () => {
    const some = along(12, 1).map((one, i) => (i < 2 && one.adoption ? { ...one, adoption: { ...one.adoption, late: true } } : one)); // prettier-ignore
    const picture = correlateTeams(some, 'ACTIVE_ENGINEERS', WINDOWS);
    expect(picture.flags).toEqual(['LATE_ADOPTION_BASELINE']);
    expect(picture.sentence).toContain(
      'AI use is the share of engineers active with an AI tool, 18 May 2026 – 16 August 2026 against 30 December 2024 ' +
        '– 28 December 2025, for 2 teams the first four known weeks.',
    );
  });

  it('numbers have a sign and two decimals', () => {
    expect([0.449, -0.126, 0, 0.001, -0.001, 1, -1].map(signed)).toEqual([
      '+0.45', '−0.13', '0.00', '+0.00', '−0.00', '+1.00', '−1.00',
    ]); // prettier-ignore
  });
});
