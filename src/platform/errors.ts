import { types } from 'node:util';
import { maskSecrets } from './secrets.js';

/** What a user can fix: shown as it is, never retried. */
export class UserError extends Error {
  override readonly name = 'UserError';

  /**
   * @param code stable, for programs: UPPER_SNAKE_CASE
   * @param field the path to the input that is wrong, outermost first
   */
  constructor(
    readonly code: string,
    message: string,
    readonly field?: readonly string[],
  ) {
    super(message);
  }
}

/** What time can fix: a job that throws it is tried again. */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';

  constructor(
    message: string,
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What nobody can fix: fails loudly, once. */
export class FatalError extends Error {
  override readonly name = 'FatalError';
}

/** Any thrown thing as one line without secrets, fit for a terminal. */
export function oneLine(error: unknown): string {
  return maskSecrets(describe(error)).replace(/\s+/g, ' ').trim();
}

/** The code of a system or database error, such as ENOENT or 57P03. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(describe))].join('; ');
  }
  // Not `instanceof`: errors of node itself come from another realm under jest.
  if (types.isNativeError(error)) return error.message || codeOf(error) || error.name;
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
}
