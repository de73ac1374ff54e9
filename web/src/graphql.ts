import type { Question } from './queries.js';

/** The server answered, or could not be reached; the message is meant for the reader. */
export class NoAnswer extends Error {}

interface Reply<Answer> {
  data?: Answer | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

const FRESH_FOR_MS = 5 * 60_000;
const MOST_KEPT = 200;
const kept = new Map<string, { at: number; answer: unknown }>();

export function keyOf<Answer, Variables extends object>(
  question: Question<Answer, Variables>,
  variables: Variables,
): string {
  return `${question.text}\n${JSON.stringify(variables)}`;
}

/** An answer of the last minutes, if there is one. */
export function remembered<Answer>(key: string): Answer | undefined {
  const entry = kept.get(key);
  if (entry === undefined || Date.now() - entry.at > FRESH_FOR_MS) return undefined;
  return entry.answer as Answer;
}

/** @throws NoAnswer with a sentence for the reader; an AbortError when the signal says so */
export async function ask<Answer, Variables extends object>(
  question: Question<Answer, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer> {
  const key = keyOf(question, variables);
  const known = remembered<Answer>(key);
  if (known !== undefined) return known;
  const answer = await send<Answer>({ query: question.text, variables }, signal);
  kept.set(key, { at: Date.now(), answer });
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return answer;
}

async function send<Answer>(body: object, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new NoAnswer('The server cannot be reached.');
  });
  const reply = (await response.json().catch(() => ({}))) as Reply<Answer>;
  const [problem] = reply.errors ?? [];
  if (problem !== undefined) throw new NoAnswer(wordsFor(problem));
  if (reply.data === undefined || reply.data === null) {
    throw new NoAnswer(`The server answered with status ${response.status} and no data.`);
  }
  return reply.data;
}

function wordsFor({ message, extensions }: { message: string; extensions?: { code?: string } }): string {
  if (extensions?.code === 'FORBIDDEN') return 'You may not see this: an operator can give you a role over it.';
  if (extensions?.code === 'INTERNAL_SERVER_ERROR') return 'The server failed on this question; its log says why.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`;
}
