import type { Goal } from '../answers.js';
import { countText, exposureText, instantDayText, spanText } from '../format.js';
import { SOURCE_WORDS } from '../words.js';

const REASONS: Record<string, string> = {
  INITIAL: 'frozen when the program began to be measured',
  STRUCTURE: 'ownership moved',
};

/** The frozen yardstick. */
export function BaselineBox({ goal: { baseline } }: { goal: Goal }) {
  return (
    <section className="baseline" aria-labelledby="baseline">
      <h2 id="baseline">The baseline</h2>
      <dl className="facts">
        <dt>Window</dt>
        <dd>{spanText(baseline.from, baseline.to)}</dd>
        <dt>Counted</dt>
        <dd>
          {baseline.weeks === 0
            ? 'not known: no week of this window is known in full'
            : `${countText(baseline.deliveries)} deliveries in ${countText(baseline.weeks)} known weeks (${exposureText(baseline.exposure)} weeks of exposure)`}
        </dd>
        <dt>From</dt>
        <dd>{baseline.source === null ? 'no source yet' : SOURCE_WORDS[baseline.source]}</dd>
        <dt>Version</dt>
        <dd>
          {countText(baseline.version)}, {REASONS[baseline.reason] ?? baseline.reason.toLowerCase()}, on{' '}
          {instantDayText(baseline.createdAt)}
        </dd>
      </dl>
      <p className="aside">A version never changes; a new one may follow it, with its reason.</p>
    </section>
  );
}
