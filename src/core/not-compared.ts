import type { NotCompared, ReviewGoal } from './review.js';
import { count, weeksText } from './words.js';

const WHY: Record<NotCompared['kind'], { what: string; mend: string; figure: (goal: ReviewGoal) => string }> = {
  FEED_MISSING: {
    what: 'The feed is known for under half of the last closed weeks',
    mend: 'a working feed would mend it',
    figure: (goal) => `${goal.weeks13w} of ${goal.closedWeeks} weeks`,
  },
  METHOD_CHANGED: {
    what: 'The team is counted by another source than its frozen baseline',
    mend: 'a re-baseline that a second person approves would mend it',
    figure: () => '',
  },
  BASELINE_TOO_SHORT: {
    what: 'The baseline has under 13 complete weeks',
    mend: 'history from before would mend it',
    figure: (goal) => weeksText(goal.baselineExposure),
  },
  BASELINE_TOO_SMALL: {
    what: 'The baseline has under 3 deliveries, too few to multiply',
    mend: 'a goal in deliveries per week would suit',
    figure: (goal) => String(goal.baselineDeliveries),
  },
  NOT_OWNING: {
    what: 'The team owns no repository with a feed',
    mend: 'ownership or a feed would mend it',
    figure: () => '',
  },
  NO_FIGURE_YET: {
    what: 'No closed week lies between the baseline and now',
    mend: 'figures follow with the next weeks',
    figure: () => '',
  },
  ROUGH: {
    what: 'The baseline has 3 to 9 deliveries, too few for a firm multiple',
    mend: 'they are shown on their own pages, outside medians and counts',
    figure: (goal) => String(goal.baselineDeliveries),
  },
};

/** Who is outside the medians and counts, why, and what would mend it. */
export function notCompared({ kind, teams, goals }: NotCompared): string {
  const { what, mend, figure } = WHY[kind];
  const names = goals.map((goal) => (figure(goal) === '' ? goal.name : `${goal.name} (${figure(goal)})`)).join(', ');
  const more = teams > goals.length ? `, and ${count(teams - goals.length, 'more team')}` : '';
  return `**${what}; ${mend}** (${count(teams, 'team')}): ${names}${more}.`;
}
