import { z } from 'zod';
import { UserError } from './errors.js';

const SHOWN_PROBLEMS = 10;

/** What is wrong with the rows of a file: all are looked at before it is refused, so that it can be mended in one go. */
export class RowProblems {
  private readonly shown: string[] = [];
  private bad = 0;

  get none(): boolean {
    return this.bad === 0;
  }

  /** @param place where, such as `line 3` */
  add(place: string, problem: string): void {
    this.bad += 1;
    if (this.shown.length < SHOWN_PROBLEMS) this.shown.push(`${place}: ${problem}`);
  }

  /** @throws UserError BAD_ROWS if there is any problem */
  refuse(rows: number): void {
    if (this.bad === 0) return;
    const more = this.bad > this.shown.length ? [`and ${this.bad - this.shown.length} more rows`] : [];
    throw new UserError(
      'BAD_ROWS',
      [`${this.bad} of ${rows} rows cannot be read; nothing was imported.`, ...this.shown, ...more].join('\n'),
    );
  }
}

/** What a row's parser complains of, field by field. */
export function fieldProblems(error: z.ZodError): string {
  return error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': ')).join('; ');
}
