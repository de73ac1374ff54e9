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
    if (lost[word]) weeks.set(week, { week, coverage: lost[word], deliveries: word === 'P' ? 3 : null, exposure: 1 });
    else weeks.set(week, { week, coverage: 'COMPLETE', deliveries: deliveries ?? 0, exposure: (fifths ?? 0) / 5 });
  });
  return weeks;
}

/** The same week `times` over. */
export function repeat(word: string, times: number): string {
  return Array.from({ length: times }, () => word).join(' ');
}
