import type { Coverage, MeasuredWeek, Weeks } from '../../src/core/velocity.js';
import { addWeeks, type Week } from '../../src/core/week.js';

/** Weeks from `from` on: `12/5` is 12 deliveries in five fifths of a week, P partial, M missing, `-` not measured. */
export function teamWeeks(from: Week, text: string): Weeks {
  const weeks = new Map<Week, MeasuredWeek>();
  text.split(' ').forEach((word, i) => {
    const week = addWeeks(from, i);
    const [deliveries, fifths] = word.split('/').map(Number);
    const lost: Record<string, Coverage> = { P: 'PARTIAL', M: 'MISSING' };
    if (word === '-') return;
    const known = lost[word] === undefined ? (deliveries ?? 0) : word === 'P' ? 3 : null;
    weeks.set(week, {
      week,
      coverage: lost[word] ?? 'COMPLETE',
      deliveries: known,
      exposure: lost[word] ? 1 : (fifths ?? 0) / 5,
      rawEvents: known && 2 * known,
      batches: known,
      engineerWeeks: lost[word] ? null : 3 * ((fifths ?? 0) / 5),
    });
  });
  return weeks;
}

/** The same week `times` over. */
export function repeat(word: string, times: number): string {
  return Array.from({ length: times }, () => word).join(' ');
}
