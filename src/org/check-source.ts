import type { Draft, Report } from './organization-file.draft.js';

/** A file whose teams come from GitHub says nothing of what GitHub says. */
export function checkSource(draft: Draft, report: Report): void {
  if (!draft.followsGitHub) return;
  for (const section of ['teams', 'people', 'ownership'] as const) {
    if (draft[section].length === 0) continue;
    report(
      [section],
      'must be left out: with teamsFrom: GITHUB teams, people and ownership come from GitHub at every sync; ' +
        'leave teamsFrom out to state them here',
    );
  }
}
