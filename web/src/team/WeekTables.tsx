import type { ReactNode } from 'react';
import { countText, rateText, shareText, shortDayText } from '../format.js';
import { Value } from '../parts/Figure.js';
import type { AdoptionBasis, DrawnAdoption } from './adoption.js';
import type { ChartWeek } from './weeks.js';

/** The charts' figures as tables. */

export function WeeksTable({ weeks }: { weeks: ChartWeek[] }) {
  return (
    <AsTable
      name="Deliveries per week"
      head={['Week from', 'Deliveries', 'Known', 'Batches', 'Rate, 13 weeks', 'Plan']}
    >
      {weeks.map((week) => (
        <tr key={week.week}>
          <th scope="row">{shortDayText(week.week)}</th>
          <td className="numeric">
            <Value of={week.complete ?? week.partial} as={countText} />
          </td>
          <td className="numeric">{coverageWord(week)}</td>
          <td className="numeric">
            <Value of={week.batches} as={countText} />
          </td>
          <td className="numeric">
            <Value of={week.rate13w} as={rateText} />
          </td>
          <td className="numeric">
            <Value of={week.plan} as={rateText} />
          </td>
        </tr>
      ))}
    </AsTable>
  );
}

function coverageWord({ complete, partial, missing }: ChartWeek): string {
  if (complete !== null) return 'in full';
  if (partial !== null) return 'in part';
  return missing ? 'no' : 'to come';
}

export function AdoptionTable({ basis, weeks }: { basis: AdoptionBasis; weeks: DrawnAdoption[] }) {
  return (
    <AsTable name={basis.name} head={['Week from', ...basis.columns]}>
      {weeks.map((week) => (
        <tr key={week.week}>
          <th scope="row">{shortDayText(week.week)}</th>
          <td className="numeric">{week.hidden ? 'hidden' : <Value of={week.share} as={shareText} />}</td>
          <td className="numeric">
            <Value of={week.part} as={countText} />
          </td>
          <td className="numeric">
            <Value of={week.whole} as={countText} />
          </td>
        </tr>
      ))}
    </AsTable>
  );
}

function AsTable({ name, head, children }: { name: string; head: string[]; children: ReactNode }) {
  return (
    <details className="as-table">
      <summary>Show as table</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={name}>
        <table className="grid">
          <caption className="unseen">{name}</caption>
          <thead>
            <tr>
              {head.map((title, column) => (
                <th key={title} scope="col" className={column > 0 ? 'numeric' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </details>
  );
}
