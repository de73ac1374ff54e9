import { checkTeamKnown, type Draft, type Report } from './organization-file.draft.js';
import type { WorkflowEntry } from './organization-file.schema.js';

/** A run stands for one deployment: of a repository, or of a team, a workflow, branch and event are stated once. */
export function checkWorkflows(draft: Draft, report: Report): void {
  const first = new Map<string, number>();
  for (const { index, value } of draft.workflows) {
    if (value.team !== undefined) checkTeamKnown(draft, value.team, ['workflows', index, 'team'], report);
    const seen = first.get(keyOf(value));
    if (seen === undefined) first.set(keyOf(value), index);
    else report(['workflows', index], `is stated by workflows[${seen}] already: a run stands for one environment`);
  }
}

function keyOf({ repo, team, workflow, branch, event }: WorkflowEntry): string {
  return JSON.stringify([repo?.toLowerCase() ?? null, team ?? null, workflow, branch, event]);
}
