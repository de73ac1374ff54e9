import { checkRange, checkTeamKnown, type Draft, type Report } from './organization-file.draft.js';

/** Teams exist and ranges have days; whether a login is known only the database can tell. */
export function checkGrants(draft: Draft, report: Report): void {
  for (const { index, value } of draft.grants) {
    if (value.team !== undefined) checkTeamKnown(draft, value.team, ['grants', index, 'team'], report);
    checkRange(value, ['grants', index], report);
  }
}
