import { finalWeek } from '../core/program.js';
import type { Viewer } from '../core/viewer.js';
import type { Week } from '../core/week.js';
import type { ProgramRow } from '../goals/goals.store.js';
import { UserError } from '../platform/errors.js';
import type { RequestLoaders } from './loaders.js';

/** What travels with a request. */
export interface RequestContext {
  viewer: Viewer;
  loaders: RequestLoaders;
}

/** @throws UserError UNKNOWN_PROGRAM */
export async function findProgram({ loaders }: RequestContext, slug: string): Promise<ProgramRow> {
  const programs = await loaders.programs();
  const found = programs.find((program) => program.slug === slug);
  if (found) return found;
  const known = programs.map((program) => program.slug).join(', ') || 'none';
  throw new UserError('UNKNOWN_PROGRAM', `there is no program ${slug}; the programs are: ${known}`, ['program']);
}

/**
 * The week that a question about a program means: the one asked or the last closed, but never after the program's end.
 * @throws UserError WEEK_NOT_CLOSED
 */
export async function decideWeek({ loaders }: RequestContext, program: ProgramRow, asked?: Week | null): Promise<Week> {
  const { lastClosedWeek } = await loaders.state();
  const last = finalWeek(program);
  const week = asked ?? lastClosedWeek;
  if (week > lastClosedWeek) {
    throw new UserError(
      'WEEK_NOT_CLOSED',
      `the week ${week} has not closed; the last closed one is ${lastClosedWeek}`,
      ['week'],
    );
  }
  return week < last ? week : last;
}
