import type { Freshness, Installation } from '../answers.js';
import { addDays, countOf, countText, dayText, instantDayText, wholeShareText } from '../format.js';

/** How old and how complete the facts of a scope are. */
export function FreshnessNote({ freshness, installation }: { freshness: Freshness; installation: Installation }) {
  const { repositories, behind, oldestRepository, knownThrough, coverage } = freshness;
  if (repositories === 0) return <p className="freshness">It owns no repository that is read.</p>;
  const end = dayText(addDays(installation.lastClosedWeek, 6));
  const known = knownThrough === null ? 'never read' : `known to ${instantDayText(knownThrough)}`;
  const complete = coverage === null ? '' : ` ${wholeShareText(coverage)} of the last 13 weeks is known in full.`;
  return (
    <p className="freshness">
      {feedsText(freshness, end)}
      {behind > 0 && `; ${repositories === 1 ? 'it is' : `furthest behind is ${oldestRepository},`} ${known}`}.
      {complete}
    </p>
  );
}

function feedsText({ repositories, behind }: Freshness, end: string): string {
  if (repositories === 1) return `Its one feed is ${behind === 0 ? '' : 'not '}known to the end of ${end}`;
  if (behind === 0) return `All ${countOf(repositories, 'feed')} are known to the end of ${end}`;
  return `${countText(repositories - behind)} of ${countOf(repositories, 'feed')} are known to the end of ${end}`;
}
