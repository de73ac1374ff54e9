import { UserError } from '../platform/errors.js';
import type { Stream } from './sync-stream.store.js';

const WORD: Record<Stream, string> = {
  TAG: 'tags',
  RELEASE: 'releases',
  DEPLOYMENT: 'deployments',
  ISSUE: 'issues',
};

/** A token that lost a right may be answered with nothing, and so is a question about nothing: only a person knows. */
export function emptyAnswer(repository: string, streams: readonly Stream[]): UserError {
  const what = streams.map((stream) => WORD[stream]).join(' and ');
  return new UserError(
    'EMPTY_ANSWER',
    `GitHub shows no ${what} of ${repository} where there were some; nothing was taken away. Check what the token may ` +
      `read, then sync again; if it is true, take it with \`npm run -s paceline -- sync --full --repo ${repository}\``,
  );
}
