import type { Correlation } from '../answers.js';
import { countOf } from '../format.js';
import { Because, Why } from '../parts/Why.js';

/** Whether more AI use goes together with more deliveries, in the words that the figures permit. */
export function CorrelationNote({ correlation }: { correlation: Correlation }) {
  const { sentence, n, excluded, methodVersion } = correlation;
  return (
    <section className="correlation" aria-labelledby="correlation">
      <h2 id="correlation">
        <Why label="AI use and deliveries">
          Teams are ranked by their change in AI use and by their growth in deliveries, and the two orders are compared
          with the baseline rate held fixed. <Because of="n">{countOf(n, 'team')}</Because>
          <Because of="Not in it">
            {countOf(excluded.notMeasurable, 'team')} without a firm multiple,{' '}
            {countOf(excluded.adoptionUnknown, 'team')} whose AI use is not known in both windows
          </Because>
          <Because of="Versions">method {methodVersion}</Because>
        </Why>
      </h2>
      <p className="summary">{sentence}</p>
    </section>
  );
}
