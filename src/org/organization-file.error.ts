import { UserError } from '../platform/errors.js';

/** One thing that is wrong: the line in the file (null when the file has none), the field, and what it should be. */
export interface FileProblem {
  line: number | null;
  /** As `teams[3].parent`; empty for the file as a whole. */
  field: string;
  message: string;
}

const SHOWN = 100;

/** Everything that is wrong in an organisation file, ordered by line, one line of the message a problem. */
export class OrganizationFileError extends UserError {
  constructor(public readonly problems: readonly FileProblem[]) {
    super('INVALID_ORGANIZATION_FILE', describe(problems));
  }
}

function describe(problems: readonly FileProblem[]): string {
  const lines = problems.slice(0, SHOWN).map(({ line, field, message }) => {
    const place = [line === null ? '' : `line ${line}`, field].filter((part) => part !== '').join(', ');
    return place === '' ? message : `${place}: ${message}`;
  });
  if (problems.length > SHOWN) lines.push(`… and ${problems.length - SHOWN} more`);
  return lines.join('\n');
}
