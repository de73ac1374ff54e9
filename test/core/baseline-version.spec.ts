import fc from 'fast-check';
import {
  applicable,
  type ApprovedRebaseline,
  methodChanged,
  stateAfter,
  type VersionFigures,
  type VersionInForce,
  versionReason,
} from '../../src/core/baseline-version.js';

const FIGURES: VersionFigures = { from: '2024-12-30', to: '2025-12-29', deliveries: 52, exposure: 52, weeks: 52, rawEvents: 60, batches: 40, source: 'TAG', ruleVersion: 2 }; // prettier-ignore
const version = (change: Partial<VersionInForce> = {}): VersionInForce => ({ ...FIGURES, state: 'FROZEN', ...change });
const asked = (change: Partial<ApprovedRebaseline> = {}): ApprovedRebaseline => ({ id: 1, from: null, to: null, source: null, ...change }); // prettier-ignore

describe('why a baseline has a new version', () => {
  it.each([
    ['INITIAL', null, {}, null, false],
    [null, version(), {}, null, false],
    ['RESTATED', version(), { deliveries: 53 }, null, false],
    ['RESTATED', version(), { rawEvents: 61 }, null, false],
    ['RESTATED', version(), { batches: 39 }, null, false],
    ['CALENDAR_OR_COVERAGE', version(), { exposure: 51.8 }, null, false],
    ['CALENDAR_OR_COVERAGE', version(), { weeks: 51 }, null, false],
    ['STRUCTURE', version(), { deliveries: 53 }, null, true],
    ['STRUCTURE', version({ state: 'PROPOSED' }), { from: '2025-01-06' }, null, true],
    ['WINDOW', version({ state: 'PROPOSED' }), { from: '2025-01-06' }, null, false],
    ['SOURCE', version({ state: 'PROPOSED' }), { source: 'RELEASE', deliveries: 9 }, null, true],
    ['SOURCE', version(), { source: 'RELEASE', deliveries: 9 }, asked({ source: 'RELEASE' }), false],
    ['WINDOW', version(), { from: '2025-01-06' }, asked({ from: '2025-01-06', to: '2025-12-29' }), true],
    ['RULES', version(), { ruleVersion: 3, deliveries: 50 }, null, true],
    ['RULES', version({ ruleVersion: null, rawEvents: null, batches: null }), {}, null, false],
    // What moved without a figure's changing says nothing new.
    [null, version(), {}, null, true],
  ] as const)('%s', (reason, latest, change, approved, moved) => {
    expect(versionReason(latest, { ...FIGURES, ...change }, approved, moved)).toBe(reason);
  });

  it('law: what says the same is no version, and what does not is one', () => {
    const change = fc.constantFrom<Partial<VersionFigures>>(
      {}, { from: '2025-01-06' }, { to: '2025-12-22' }, { deliveries: 1 }, { exposure: 9 }, { weeks: 9 },
      { rawEvents: 1 }, { batches: 1 }, { source: 'CHANGE' }, { ruleVersion: 9 },
    ); // prettier-ignore
    fc.assert(
      fc.property(change, change, fc.boolean(), (one, other, moved) => {
        const measured = { ...FIGURES, ...one, ...other };
        const same = JSON.stringify(measured) === JSON.stringify(FIGURES);
        expect(versionReason(version(), measured, null, moved) === null).toBe(same);
        expect(versionReason(version({ ...measured }), measured, null, moved)).toBeNull();
      }),
    );
  });
});

describe('another source', () => {
  it('is a changed method once the baseline is fixed, until a second person let the new one through', () => {
    expect(methodChanged(version(), null, 'TAG')).toBeNull();
    expect(methodChanged(version(), null, null)).toBeNull();
    expect(methodChanged(version({ state: 'PROPOSED' }), null, 'RELEASE')).toBeNull();
    expect(methodChanged(null, null, 'RELEASE')).toBeNull();
    for (const state of ['FROZEN', 'APPROVED', 'AUTOMATIC'] as const)
      expect(methodChanged(version({ state }), null, 'RELEASE')).toMatch(
        /frozen by TAG .* by RELEASE now: propose a re-baseline to RELEASE .* set the source back to TAG\.$/,
      );
    expect(methodChanged(version(), asked({ source: 'RELEASE' }), 'RELEASE')).toBeNull();
    expect(methodChanged(version(), asked({ source: 'CHANGE' }), 'RELEASE')).not.toBeNull();
  });

  it('an approval waits for the source that it was given for', () => {
    const window = asked({ from: '2025-01-06', to: '2025-12-29' });
    expect(applicable(version(), null, 'TAG')).toBeNull();
    expect(applicable(version(), window, 'TAG')).toBe(window);
    expect(applicable(version(), window, 'RELEASE')).toBeNull();
    expect(applicable(version({ state: 'PROPOSED' }), window, 'RELEASE')).toBe(window);
    const source = asked({ source: 'RELEASE' });
    expect([applicable(version(), source, 'RELEASE'), applicable(version(), source, 'TAG')]).toEqual([source, null]);
  });

  it('a version follows in the state that its reason gives it', () => {
    expect(stateAfter(null, null)).toBe('PROPOSED');
    expect(stateAfter(version({ state: 'PROPOSED' }), null)).toBe('PROPOSED');
    expect(stateAfter(version({ state: 'PROPOSED' }), asked())).toBe('APPROVED');
    expect(['FROZEN', 'APPROVED', 'AUTOMATIC'].map((state) => stateAfter(version({ state: state as 'FROZEN' }), null))).toEqual(Array(3).fill('AUTOMATIC')); // prettier-ignore
  });
});
