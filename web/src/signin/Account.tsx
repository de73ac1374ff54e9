import { signOut, useSignInState } from './session.js';

/** Who is signed in, and the way out. */
export function Account() {
  const name = useSignInState()?.name ?? null;
  if (name === null) return null;
  return (
    <details className="account">
      <summary>
        <span className="unseen">Account: </span>
        {name}
      </summary>
      <div className="account-menu">
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </details>
  );
}
