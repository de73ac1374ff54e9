import { useState } from 'react';
import type { Frame, Program, TeamNode, Verdict } from '../answers.js';
import { countOf, countText, dayText, readersZone } from '../format.js';
import { Empty, Failure, Loading } from '../parts/States.js';
import { SOURCE_WORDS } from '../words.js';
import { LogRow } from './LogRow.js';
import { type LogQuestion, useLog } from './useLog.js';

interface DeliveryLogProps {
  node: TeamNode;
  program: Program;
  frame: Frame;
}

const FILTERS: { name: string; verdicts: Verdict[] | null }[] = [
  { name: 'Counted', verdicts: null },
  { name: 'All events', verdicts: [] },
  { name: 'Same commit again', verdicts: ['REDEPLOY'] },
  { name: 'Not production', verdicts: ['IGNORED'] },
  { name: 'Rollback or empty', verdicts: ['ROLLBACK', 'EMPTY'] },
  { name: 'Another source', verdicts: ['OTHER_SOURCE'] },
];

/** Every delivery behind the figures with its link, and what did not count and why. */
export function DeliveryLog({ node, program, frame }: DeliveryLogProps) {
  const [chosen, choose] = useState(0);
  const until =
    frame.installation.now.slice(0, 10) < program.deadline ? frame.installation.now : `${program.deadline}T23:59:59Z`;
  const question: LogQuestion = {
    slug: node.slug,
    from: `${program.baselineFrom}T00:00:00Z`,
    to: until,
    verdicts: FILTERS[chosen]?.verdicts ?? null,
  };
  const source = node.deliverySource;
  return (
    <section className="log" aria-labelledby="log">
      <h2 id="log">What counted, and what did not</h2>
      <p className="summary">
        A delivery is a commit that reached production for the first time
        {source === null ? '' : `, seen here through ${SOURCE_WORDS[source]}`}. From {dayText(program.baselineFrom)} on,
        newest first.
      </p>
      <div className="views wrap" role="group" aria-label="Which events">
        {FILTERS.map(({ name }, index) => (
          <button key={name} type="button" aria-pressed={index === chosen} onClick={() => choose(index)}>
            {name}
          </button>
        ))}
      </div>
      <Log key={chosen} question={question} />
    </section>
  );
}

function Log({ question }: { question: LogQuestion }) {
  const { rows, total, hasMore, busy, error, more } = useLog(question);
  if (error !== undefined) return <Failure what="The list" message={error} again={more} />;
  if (total === undefined) return <Loading what="the events" />;
  if (total === 0) return <Empty title="None">No event of this kind is known in these weeks.</Empty>;
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label="Events">
        <table className="grid log-table" role="table">
          <caption>
            {countText(rows.length)} of{' '}
            {countOf(
              total,
              question.verdicts === null ? 'delivery' : 'event',
              question.verdicts === null ? 'deliveries' : 'events',
            )}
          </caption>
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                When ({readersZone()})
              </th>
              <th scope="col" role="columnheader">
                Version
              </th>
              <th scope="col" role="columnheader">
                Commit
              </th>
              <th scope="col" role="columnheader">
                Repository
              </th>
              <th scope="col" role="columnheader">
                Verdict
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((row) => (
              <LogRow key={row.key} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {hasMore && (
        <div className="more">
          <button type="button" onClick={more} disabled={busy}>
            {busy ? 'Loading more …' : 'Show more'}
          </button>
        </div>
      )}
    </>
  );
}
