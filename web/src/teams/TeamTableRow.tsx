import type { GoalFigures, Program, TeamRow } from '../answers.js';
import { addressOf } from '../address.js';
import { multipleText, rateText, targetText } from '../format.js';
import { Value } from '../parts/Figure.js';
import { StatusMark } from '../parts/Status.js';

export function TeamTableRow({ team, program }: { team: TeamRow; program: Program }) {
  const goal = team.progress;
  return (
    <tr role="row">
      <th scope="row" role="rowheader" className="cell-team">
        <a href={addressOf(team.slug, { program: program.slug })}>{team.name}</a>
        {team.parent !== null && <span className="department">{team.parent.name}</span>}
      </th>
      <td role="cell" className="numeric cell-target" data-label="Target">
        <Value of={goal?.targetMultiple ?? null} as={targetText} />
      </td>
      <td role="cell" className="numeric cell-multiple" data-label="Multiple now">
        <Multiple goal={goal} />
      </td>
      <td role="cell" className="numeric cell-plan" data-label="Plan asks">
        <Value of={goal?.expectedMultiple ?? null} as={multipleText} />
      </td>
      <td role="cell" className="numeric cell-baseline" data-label="Baseline / week">
        <Value of={goal?.baselineRate ?? null} as={rateText} />
      </td>
      <td role="cell" className="numeric cell-now" data-label="Now / week">
        <Value of={goal?.rate13w ?? null} as={rateText} />
      </td>
      <td role="cell" className="cell-status" data-label="Status">
        {goal !== null && <StatusMark status={goal.status} />}
      </td>
    </tr>
  );
}

function Multiple({ goal }: { goal: GoalFigures | null }) {
  const multiple = goal?.multiple13w ?? null;
  const rough = goal?.measurability === 'LOW_PRECISION' && multiple !== null;
  return (
    <span className={rough ? 'multiple rough' : 'multiple'}>
      {goal !== null && multiple !== null && <Gauge multiple={multiple} goal={goal} />}
      {rough && <span className="rough-mark">rough</span>}
      <span className="multiple-value">
        <Value of={multiple} as={multipleText} />
      </span>
    </span>
  );
}

/** From 0 to the target, with a tick where the plan line stands; the figures beside it say the same. */
function Gauge({ multiple, goal }: { multiple: number; goal: GoalFigures }) {
  const part = (value: number): string => `${100 * Math.min(1, value / goal.targetMultiple)}%`;
  return (
    <span className="gauge" aria-hidden="true">
      <span className="gauge-bar" style={{ width: part(multiple) }} />
      {goal.expectedMultiple !== null && <span className="gauge-plan" style={{ left: part(goal.expectedMultiple) }} />}
    </span>
  );
}
