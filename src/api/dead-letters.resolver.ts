import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AuditStore } from '../access/audit.store.js';
import { DeadLetterReplay } from '../facts/dead-letter-replay.js';
import { DeadLettersStore, type LetterRow } from '../facts/dead-letters.store.js';
import { Jobs } from '../jobs/jobs.js';
import type { PageRequest } from '../platform/page.js';
import type { RequestContext } from './context.js';
import { withUserErrors } from './errors.js';
import { connection } from './views.js';

/** What of GitHub could not be understood. */
@Resolver()
export class DeadLettersResolver {
  constructor(
    private readonly letters: DeadLettersStore,
    private readonly replay: DeadLetterReplay,
    private readonly audit: AuditStore,
    private readonly jobs: Jobs,
  ) {}

  @Query()
  async deadLetters(@Args() page: PageRequest) {
    return connection(await this.letters.list(page), letterView);
  }

  @Mutation()
  replayDeadLetters(@Args('input') { ids }: { ids: string[] }, @Context() { viewer }: RequestContext) {
    return withUserErrors(async () => {
      const actor = { name: viewer.name, principalId: viewer.principalId };
      const replayed = await this.replay.replay(ids, (manager, letters, now) =>
        this.audit.append(manager, actor, { action: 'dead-letters.replayed', details: toldOf(letters) }, now),
      );
      // After the commit: whoever takes the job up must find them.
      if (replayed > 0) await this.jobs.requestDrain();
      return { replayed };
    });
  }
}

function letterView({ payload, replayedAt: _, ...row }: LetterRow) {
  return { ...row, payload: JSON.stringify(payload) };
}

function toldOf(letters: readonly LetterRow[]): object {
  return { letters: letters.map(({ source, key }) => ({ source, key })) };
}
