import type { Goal } from '../answers.js';
import { countText, exposureText, multipleText, preciseText, spanText } from '../format.js';
import { Value } from '../parts/Figure.js';

/** The multiple worked out line by line, so that a reader can do it again. */
export function Arithmetic({ goal, finished }: { goal: Goal; finished: boolean }) {
  const { current, baseline, rate13w, baselineRate, multiple13w } = goal;
  return (
    <section className="arithmetic" aria-labelledby="arithmetic">
      <h2 id="arithmetic">How the multiple is made</h2>
      <table className="sum">
        <thead>
          <tr>
            <th scope="col">Window</th>
            <th scope="col" className="numeric">
              Deliveries
            </th>
            <th scope="col" className="operator">
              <span className="unseen">divided by</span>
            </th>
            <th scope="col" className="numeric">
              Weeks
            </th>
            <th scope="col" className="operator">
              <span className="unseen">is</span>
            </th>
            <th scope="col" className="numeric">
              A week
            </th>
          </tr>
        </thead>
        <tbody>
          <Line
            name={finished ? 'At the end' : 'Now'}
            window={
              current.from !== null && current.to !== null ? spanText(current.from, current.to) : 'no closed week yet'
            }
            sums={current.exposure > 0 ? current : null}
            rate={rate13w}
          />
          <Line
            name="Baseline"
            window={spanText(baseline.from, baseline.to)}
            sums={baseline.exposure > 0 ? baseline : null}
            rate={baselineRate}
          />
        </tbody>
      </table>
      <p className={multiple13w === null ? 'result unknown-result' : 'result'}>
        {multiple13w !== null && rate13w !== null && baselineRate !== null ? (
          <>
            {preciseText(rate13w)} ÷ {preciseText(baselineRate)} = <b>{multipleText(multiple13w)}</b>
          </>
        ) : (
          <>The multiple is not known. {goal.reason}</>
        )}
      </p>
      <p className="aside">
        {current.closedWeeks > 0 && (
          <>
            {countText(current.weeks)} of {countText(current.closedWeeks)} weeks of the current window are known in
            full; only these count.{' '}
          </>
        )}
        Weeks are weeks of exposure: business days that no calendar closes, ÷ 5.
      </p>
    </section>
  );
}

interface LineProps {
  name: string;
  window: string;
  sums: { deliveries: number; exposure: number } | null;
  rate: number | null;
}

function Line({ name, window, sums, rate }: LineProps) {
  return (
    <tr>
      <th scope="row">
        {name} <span>{window}</span>
      </th>
      <td className="numeric">
        <Value of={sums?.deliveries ?? null} as={countText} />
      </td>
      <td className="operator">÷</td>
      <td className="numeric">
        <Value of={sums?.exposure ?? null} as={exposureText} />
      </td>
      <td className="operator">=</td>
      <td className="numeric">
        <Value of={rate} as={preciseText} />
      </td>
    </tr>
  );
}
