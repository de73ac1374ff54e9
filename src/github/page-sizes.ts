import type { GitHubClient } from './client.js';
import { PAGE } from './queries.js';

/** Each divides all before it, so that pages that are numbered can be asked for in parts. */
const SIZES = [PAGE, 50, 25, 10] as const;
/** So many pages have to go well before a larger one is tried again. */
const GROWS_AFTER = 5;

interface Size {
  /** Its place in SIZES. */
  step: number;
  wentWell: number;
}

/** How large a page each client may ask each question for: GitHub answers some with a 502 or too late, for their size alone. */
const sizes = new WeakMap<GitHubClient, Map<string, Size>>();

/**
 * Asks for a page as large as this question lately went well; half as large when that is too much, and larger again later.
 * @param question names the question, however often and of whatever it is asked
 * @param ask asks for so many at once; its options say how often it may be tried before that is too much
 */
export async function sized<Page>(
  client: GitHubClient,
  question: string,
  ask: (size: number, request: { retries?: number }) => Promise<Page>,
): Promise<Page> {
  const size = sizeOf(client, question);
  for (;;) {
    const { step } = size;
    const least = step === SIZES.length - 1;
    try {
      // The least is tried as often as anything; more than that only once again, for what fails by chance.
      const page = await ask(SIZES[step] ?? PAGE, least ? {} : { retries: 1 });
      if (step > 0 && step === size.step && (size.wentWell += 1) >= GROWS_AFTER) resize(size, step - 1);
      return page;
    } catch (error) {
      if (!isTooMuch(error) || least) throw error;
      // Of several that fail together one speaks for all.
      if (step === size.step) resize(size, step + 1);
    }
  }
}

function resize(size: Size, step: number): void {
  Object.assign(size, { step, wentWell: 0 });
}

function sizeOf(client: GitHubClient, question: string): Size {
  let known = sizes.get(client);
  if (!known) sizes.set(client, (known = new Map<string, Size>()));
  let size = known.get(question);
  if (!size) known.set(question, (size = { step: 0, wentWell: 0 }));
  return size;
}

/** A front that lost its patience, or GraphQL's excuse for a question that took too long. */
function isTooMuch(error: unknown): boolean {
  const { status } = error as { status?: number };
  return status !== undefined && status >= 500;
}
