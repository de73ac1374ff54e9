import { type Erasure, ErasureService } from './erasure.service.js';
import { type Output, print } from './output.js';
import { withSession } from './session.js';

/** Says what erasing somebody would do; with `confirmed` it is done. */
export async function erasePerson(output: Output, login: string, confirmed: boolean): Promise<void> {
  await withSession(false, async ({ app }) => {
    const service = app.get(ErasureService);
    const erasure = await service.preview(login);
    const done = confirmed ? await service.erase(login) : null;
    print(output, { ...erasure, erased: done !== null, pseudonym: done?.pseudonym ?? null }, [
      ...lines(erasure),
      done === null
        ? 'nothing was changed: say --confirm to do it; it cannot be undone'
        : `done: ${erasure.login} is ${done.pseudonym} from now on`,
    ]);
  });
}

function lines({ login, takenAway, stays }: Erasure): string[] {
  const { name, email, githubAccount, tokens, grants } = takenAway;
  const told = [
    'login',
    ...(name ? ['name'] : []),
    ...(email ? ['e-mail'] : []),
    ...(githubAccount ? ['GitHub number'] : []),
  ];
  return [
    `${login}: ${told.join(', ')} go; ${tokens} tokens are revoked, ${grants} grants ended`,
    `under a pseudonym stay: ${stays.memberships} memberships, ${stays.usageRows + stays.notLinked} rows of AI usage`,
  ];
}
