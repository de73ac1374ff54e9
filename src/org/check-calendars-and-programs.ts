import { baselineWeeks } from '../core/program.js';
import { dayNumber, weeksBetween } from '../core/week.js';
import {
  checkRange,
  checkTeamKnown,
  checkUnique,
  type Draft,
  type Report,
  unknownTeam,
} from './organization-file.draft.js';
import type { ProgramEntry } from './organization-file.schema.js';

const LONGEST_FREEZE_DAYS = 366;
const LEAST_BASELINE_WEEKS = 26;

/** Names are unique, freezes have days, and the teams exist. */
export function checkCalendars(draft: Draft, report: Report): void {
  checkUnique(draft.calendars, 'calendars', 'name', ({ name }) => name, report);
  for (const { index, value } of draft.calendars) {
    const path = ['calendars', index];
    value.freezes.forEach((freeze, i) => {
      const at = [...path, 'freezes', i];
      if (checkRange(freeze, at, report) && dayNumber(freeze.to) - dayNumber(freeze.from) > LONGEST_FREEZE_DAYS) {
        report(
          at,
          `a freeze from ${freeze.from} to ${freeze.to} is longer than ${LONGEST_FREEZE_DAYS} days; it must be shorter`,
        );
      }
    });
    value.teams?.forEach((slug, i) => {
      checkTeamKnown(draft, slug, [...path, 'teams', i], report);
    });
  }
}

/** Slugs and names are unique, the dates follow each other, and every cohort is one target of known teams. */
export function checkPrograms(draft: Draft, report: Report): void {
  checkUnique(draft.programs, 'programs', 'slug', ({ slug }) => slug, report);
  checkUnique(draft.programs, 'programs', 'name', ({ name }) => name, report);
  for (const { index, value } of draft.programs) {
    checkDates(value, ['programs', index], report);
    checkCohorts(draft, value, ['programs', index, 'cohorts'], report);
  }
}

function checkDates(program: ProgramEntry, path: (string | number)[], report: Report): void {
  const { baseline, start, deadline, curve } = program;
  if (checkRange(baseline, [...path, 'baseline'], report)) {
    const dates = { baselineFrom: baseline.from, baselineTo: baseline.to, start, deadline, curve };
    const whole = baselineWeeks(dates);
    const weeks = Math.max(0, weeksBetween(whole.from, whole.to));
    if (weeks < LEAST_BASELINE_WEEKS) {
      report(
        [...path, 'baseline'],
        `holds ${weeks} whole weeks (Monday to Sunday); it must hold at least ${LEAST_BASELINE_WEEKS}`,
      );
    }
    if (baseline.to > start) {
      report(
        [...path, 'baseline', 'to'],
        `${baseline.to} must be on or before the start ${start}: \`to\` is the first day after the baseline`,
      );
    }
  }
  if (start >= deadline)
    report([...path, 'deadline'], `${deadline} must be after the start ${start}: it is the last day of the program`);
}

function checkCohorts(draft: Draft, program: ProgramEntry, path: (string | number)[], report: Report): void {
  const seen = new Map<number, number>();
  program.cohorts.forEach(({ multiple, teams }, i) => {
    const first = seen.get(multiple);
    if (first === undefined) seen.set(multiple, i);
    else
      report(
        [...path, i, 'multiple'],
        `${multiple} is already the target of cohorts[${first}]; each multiple must be given once`,
      );
    if (teams === 'all') return;
    teams.forEach((slug, t) => {
      const known = draft.followsGitHub ? slug !== draft.organizationSlug : draft.teamSlugs.has(slug);
      if (!known) report([...path, i, 'teams', t], unknownTeam(draft, slug));
    });
  });
}
