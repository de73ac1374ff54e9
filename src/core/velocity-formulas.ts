import { BATCH_GAP_MINUTES } from './event-rules.js';
import { BATCHES, COUNT, ENGINEER_WEEKS, EVENTS, type Formula, input, WEEKS } from './formula.js';
import type { Waterfall } from './waterfall.js';

/** The figures of a measured week, as it shows them. */
export interface WeekFigures {
  exposure: number | null;
  rawEvents: number | null;
  ignored: number | null;
  deliveries: number | null;
  batches: number | null;
  empty: number | null;
  contentChecked: number | null;
  teamWeeks: number | null;
  engineerWeeks: number | null;
}

const CHAINS = `chains of deliveries of one component with gaps of ${BATCH_GAP_MINUTES} minutes at most, each dated by its first`;

/** How the figures of a week follow from its events and its calendars. `closedDays`: business days, of a team alone. */
export function velocityFormulas(
  week: WeekFigures,
  waterfall: Waterfall,
  scope: 'OWN' | 'TREE',
  closedDays: number,
): Formula[] {
  return [
    ...countFormulas(week, waterfall),
    scope === 'OWN'
      ? {
          figure: 'exposure',
          words: '(5 − business days that a calendar closes) ÷ 5',
          value: week.exposure,
          unit: WEEKS,
          inputs: [input('closedBusinessDays', closedDays, 'days')],
        }
      : { figure: 'exposure', words: 'a calendar week', value: week.exposure, unit: WEEKS, inputs: [] },
    {
      figure: 'teamWeeks',
      words: 'Σ exposure of the teams of the scope whose week is COMPLETE',
      value: week.teamWeeks,
      unit: WEEKS,
      inputs: [],
    },
    {
      figure: 'engineerWeeks',
      words:
        scope === 'OWN'
          ? 'Σ open business days of each member ÷ 5; null when nobody is known'
          : 'Σ business days of each member that are open in one of their teams, each once ÷ 5; null when nobody is known',
      value: week.engineerWeeks,
      unit: ENGINEER_WEEKS,
      inputs: [],
    },
  ];
}

function countFormulas(week: WeekFigures, waterfall: Waterfall): Formula[] {
  return [
    {
      figure: 'rawEvents',
      words: 'events of the source that is counted, less those that are ignored',
      value: week.rawEvents,
      unit: EVENTS,
      inputs: [
        input('events', waterfall.events, EVENTS),
        input('otherSource', waterfall.otherSource, EVENTS),
        input('ignored', waterfall.ignored, EVENTS),
      ],
    },
    {
      figure: 'deliveries',
      words:
        'distinct (repository, SHA), each dated by the first event in this scope that holds something: ' +
        'raw events less redeploys, rollbacks, empty ones and what the policy leaves out',
      value: week.deliveries,
      unit: COUNT,
      inputs: (['rawEvents', 'redeploys', 'rollbacks', 'empty', 'leftOutByPolicy'] as const).map((name) =>
        input(name, waterfall[name], EVENTS),
      ),
    },
    {
      figure: 'batches',
      words: CHAINS,
      value: week.batches,
      unit: BATCHES,
      inputs: [input('deliveries', waterfall.deliveries, COUNT)],
    },
    {
      figure: 'empty',
      words: 'events that hold nothing new; null while the content of no delivery was looked at',
      value: week.empty,
      unit: EVENTS,
      inputs: [input('contentChecked', week.contentChecked, EVENTS)],
    },
    {
      figure: 'contentChecked',
      words: 'deliveries and empty events whose content was looked at',
      value: week.contentChecked,
      unit: EVENTS,
      inputs: [],
    },
  ];
}
