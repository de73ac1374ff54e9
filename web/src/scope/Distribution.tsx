import type { MultipleBin, Rollup } from '../answers.js';
import { countOf, countText, targetText } from '../format.js';
import { Why } from '../parts/Why.js';
import { outsideOf } from './answer.js';

/** How the comparable teams' multiples lie, with the targets drawn in. Plain boxes: it needs no chart library. */
export function Distribution({ rollup }: { rollup: Rollup }) {
  const { distribution: bins, figuresFrom, teams } = rollup;
  const outside = outsideOf(rollup);
  const targets = rollup.cohorts.filter((cohort) => cohort.teams > 0).map(({ multiple }) => multiple);
  return (
    <section className="distribution" aria-labelledby="distribution">
      <h2 id="distribution">
        <Why label="How the multiples lie">
          Each comparable team is counted once, at rate now ÷ rate in the baseline. A bar holds the teams from its left
          edge up to, not including, its right edge.
        </Why>
      </h2>
      <p className="summary">{summaryOf(bins, figuresFrom)}</p>
      {figuresFrom > 0 && (
        <figure>
          <ul className="chart-legend" aria-hidden="true">
            <li>
              <span className="key-line key-baseline" /> baseline, 1x
            </li>
            <li>
              <span className="key-line key-target" /> targets
            </li>
          </ul>
          <Histogram bins={bins} targets={targets} />
          <figcaption className="unseen">{tableText(bins)}</figcaption>
        </figure>
      )}
      {outside.length > 0 && (
        <div className="outside">
          <p>
            <b>{countText(teams - figuresFrom)}</b> of {countOf(teams, 'team')} not in it:
          </p>
          <ul>
            {outside.map(({ why, count }) => (
              <li key={why}>
                <b>{countText(count)}</b> {why}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Histogram({ bins, targets }: { bins: MultipleBin[]; targets: number[] }) {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  return (
    <div className="histogram" aria-hidden="true" style={{ '--bins': bins.length }}>
      <div className="plot">
        {bins.map(({ from, count }) => (
          <div key={from} className={from < 1 ? 'bin below' : 'bin'}>
            <span className="bin-count">{count > 0 ? countText(count) : ''}</span>
            <span className="bin-bar" style={{ height: `${(72 * count) / most}%` }} />
          </div>
        ))}
        <Line at={placeOf(bins, 1)} label="1x" kind="baseline" />
        {targets.map((target) => (
          <Line key={target} at={placeOf(bins, target)} label={targetText(target)} kind="target" />
        ))}
      </div>
      <div className="edges">
        {bins.map(({ from }) => (
          <span key={from}>{targetText(from)}</span>
        ))}
      </div>
    </div>
  );
}

function Line({ at, label, kind }: { at: number; label: string; kind: string }) {
  return (
    <div className={`line line-${kind}${at > 0.95 ? ' leftward' : ''}`} style={{ left: `${100 * at}%` }}>
      <span>{label}</span>
    </div>
  );
}

/** Where a multiple lies across the bins, 0 to 1; between two edges in proportion. */
function placeOf(bins: MultipleBin[], multiple: number): number {
  const index = bins.findIndex(({ from, to }) => multiple >= from && (to === null || multiple < to));
  const bin = bins[index];
  if (bin === undefined) return 0;
  const within = bin.to === null ? 0 : (multiple - bin.from) / (bin.to - bin.from);
  return (index + within) / bins.length;
}

function summaryOf(bins: MultipleBin[], figuresFrom: number): string {
  if (figuresFrom === 0) return 'No team can be compared with its baseline yet.';
  const below = sum(bins.filter(({ to }) => to !== null && to <= 1));
  const beyond = sum(bins.filter(({ from }) => from >= 3));
  return (
    `Of ${countOf(figuresFrom, 'comparable team')}, ${countText(below)} deliver${below === 1 ? 's' : ''} at less than the baseline rate, ` +
    `${countText(figuresFrom - below - beyond)} at 1x to 3x, ${countText(beyond)} at 3x or more.`
  );
}

function sum(bins: MultipleBin[]): number {
  return bins.reduce((total, { count }) => total + count, 0);
}

function tableText(bins: MultipleBin[]): string {
  return bins
    .filter(({ count }) => count > 0)
    .map(
      ({ from, to, count }) =>
        `${targetText(from)} ${to === null ? 'or more' : `to ${targetText(to)}`}: ${countOf(count, 'team')}`,
    )
    .join('; ');
}
