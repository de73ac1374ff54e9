import { useEffect } from 'react';
import { useHash } from '../navigation.js';
import { useSignInState } from './session.js';

/** What is shown to somebody whom the server does not know. */
export function SignIn() {
  const state = useSignInState();
  const place = useHash();
  useEffect(() => {
    document.title = 'Sign in · Paceline';
  }, []);
  return (
    <section className="sign-in" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">Sign in</h1>
      {state === undefined && <p role="status">Asking how …</p>}
      {state === null && <p role="alert">The server cannot be reached. Load the page again in a moment.</p>}
      {state?.provider === true && (
        <>
          <p>Paceline shows each person what is theirs to see. You sign in with the account of your organisation.</p>
          <p>
            <a className="button" href={`/sign-in${place === '' ? '' : `?to=${encodeURIComponent(place)}`}`}>
              Sign in with your organisation
            </a>
          </p>
        </>
      )}
      {state?.provider === false && <WithLink command={state.command} />}
    </section>
  );
}

function WithLink({ command }: { command: string }) {
  return (
    <>
      <p>
        This installation has no sign-in provider, so a link lets you in: it works once, for a day, on the machine that
        Paceline runs on. The first start printed one for each part; this prints another:
      </p>
      <pre>
        <code>{command}</code>
      </pre>
      <p className="aside">
        Other parts: <code>ORG_LEADER</code>, <code>TEAM_LEAD</code> and <code>MEMBER</code> with{' '}
        <code>--team SLUG</code>, <code>OPERATOR</code>. To let your organisation sign in, set <code>OIDC_ISSUER</code>;
        docs/operating.md, “Signing in”, says how.
      </p>
    </>
  );
}
