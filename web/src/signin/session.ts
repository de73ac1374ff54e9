import { useEffect, useState, useSyncExternalStore } from 'react';

/** How one may sign in here, and who is signed in: `GET /sign-in`. */
export interface SignInState {
  provider: boolean;
  /** What makes a one-time link, on the machine that Paceline runs on. */
  command: string;
  /** Null: nobody. */
  name: string | null;
}

const CHANGED = 'paceline:session';
let signedOut = false;

/** The server no longer knows who asks. */
export function noteSignedOut(): void {
  signedOut = true;
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

export function useSignedOut(): boolean {
  return useSyncExternalStore(subscribe, () => signedOut);
}

/** Undefined until the server has said; null when it cannot be asked. */
export function useSignInState(): SignInState | null | undefined {
  const [state, setState] = useState<SignInState | null>();
  useEffect(() => {
    const stop = new AbortController();
    fetch('/sign-in', { headers: { accept: 'application/json' }, signal: stop.signal })
      .then((response) => response.json() as Promise<SignInState>)
      .then(setState, () => {
        if (!stop.signal.aborted) setState(null);
      });
    return () => stop.abort();
  }, []);
  return state;
}

/** Ends the session; the page begins anew, so that nothing of what was seen is left in it. */
export async function signOut(): Promise<void> {
  await fetch('/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(
    () => undefined,
  );
  location.assign('/');
}
