import type { DeliverySource, ProgressStatus, Verdict } from './answers.js';

/** What the names of the API are called on the page. */

export const STATUS_WORDS: Record<ProgressStatus, { name: string; meaning: string }> = {
  MET: { name: 'Met', meaning: 'The last 13 weeks of the program reached the target.' },
  MISSED: { name: 'Missed', meaning: 'The last 13 weeks of the program stayed below the target.' },
  TOO_EARLY: { name: 'No verdict yet', meaning: 'The program runs. No forecast is shown before it can be trusted.' },
  NOT_STARTED: { name: 'Not started', meaning: 'The program has not begun.' },
  METHOD_CHANGED: {
    name: 'Method changed',
    meaning: 'It is counted by another source than its baseline, so nothing is compared.',
  },
  NOT_MEASURABLE: { name: 'Not measurable', meaning: 'The baseline is too small to compare with.' },
  NO_DATA: { name: 'No data', meaning: 'Fewer than half of the current weeks are known.' },
};

export const STATUSES = Object.keys(STATUS_WORDS) as ProgressStatus[];

export const SOURCE_WORDS: Record<DeliverySource, string> = {
  DEPLOYMENT: 'production deployments',
  RELEASE: 'releases',
  TAG: 'version tags',
  CHANGE: 'merged changes',
};

export const VERDICT_WORDS: Record<Verdict, string> = {
  DELIVERY: 'Counted',
  UNCHECKED: 'Counted, content not checked',
  OUT_OF_ORDER: 'Counted, older code',
  CONFIG_ONLY: 'Only configuration',
  BOT_ONLY: 'Only bots',
  REDEPLOY: 'Same commit again',
  ROLLBACK: 'Rollback',
  EMPTY: 'Nothing new in it',
  IGNORED: 'Not a production version',
  OTHER_SOURCE: 'Another source',
};

const FLAG_WORDS: Record<string, string> = {
  LATE_BASELINE: 'Late baseline: the yardstick is made of the first weeks of observation, fewer than 26.',
  PARTIAL_WINDOW: 'Some weeks of the current window are not known; the rate is made of the others.',
  LOW_PRECISION: 'Small baseline (3 to 9 deliveries): the multiple is rough, and stays outside medians and counts.',
};

export function flagText(flag: string): string {
  return FLAG_WORDS[flag] ?? flag.toLowerCase().replaceAll('_', ' ');
}
