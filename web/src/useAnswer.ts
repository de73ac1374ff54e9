import { useCallback, useEffect, useState } from 'react';
import { ask, keyOf, remembered } from './graphql.js';
import type { Question } from './queries.js';

export interface Answered<Answer> {
  /** Undefined until it is there; never the answer to an earlier question. */
  answer: Answer | undefined;
  error: string | undefined;
  loading: boolean;
  again: () => void;
}

interface Held<Answer> {
  key: string;
  answer?: Answer;
  error?: string;
}

/** Asks when the variables change; aborts what is no longer wanted. `null` variables ask nothing. */
export function useAnswer<Answer, Variables extends object>(
  question: Question<Answer, Variables>,
  variables: Variables | null,
): Answered<Answer> {
  const key = variables === null ? '' : keyOf(question, variables);
  const [held, hold] = useState<Held<Answer>>({ key: '' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (variables === null) return;
    const stop = new AbortController();
    ask(question, variables, stop.signal).then(
      (answer) => hold({ key, answer }),
      (error: unknown) => {
        if (!stop.signal.aborted) hold({ key, error: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => stop.abort();
    // The key stands for the question and its variables.
  }, [key, attempt]);

  const again = useCallback(() => {
    hold({ key: '' });
    setAttempt((n) => n + 1);
  }, []);
  const known = remembered<Answer>(key);
  const current = held.key === key;
  return {
    answer: known ?? (current ? held.answer : undefined),
    error: current ? held.error : undefined,
    loading: known === undefined && !current,
    again,
  };
}
