import { countText, instantText, weekText } from '../format.js';
import { Empty, Failure, Loading } from '../parts/States.js';
import { NEWEST_REPORT } from '../queries.js';
import { useAnswer } from '../useAnswer.js';
import { Markdown } from './Markdown.js';

interface NewestReviewProps {
  slug: string;
  name: string;
  /** Scopes have reviews; where none is expected, nothing is said about a missing one. */
  expected: boolean;
}

/** The newest review of a scope, as it was written. */
export function NewestReview({ slug, name, expected }: NewestReviewProps) {
  const { answer, error, loading, again } = useAnswer(NEWEST_REPORT, { slug });
  const report = answer?.team?.reports.nodes[0];
  if (!expected && report === undefined) return null;
  return (
    <section className="review" aria-labelledby="review">
      <h2 id="review">Weekly review</h2>
      {error !== undefined && <Failure what="The review" message={error} again={again} />}
      {error === undefined && loading && <Loading what="the review" />}
      {!loading && error === undefined && report === undefined && (
        <Empty title="No review yet">No review of {name} has been written.</Empty>
      )}
      {!loading && report !== undefined && (
        <details>
          <summary>
            Week of {weekText(report.week)}
            <span>
              edition {countText(report.edition)}, written {instantText(report.writtenAt)}
            </span>
          </summary>
          <Markdown text={report.markdown} />
        </details>
      )}
    </section>
  );
}
