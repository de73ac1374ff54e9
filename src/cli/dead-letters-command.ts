import { AuditStore, COMMAND_LINE } from '../access/audit.store.js';
import { DeadLetterReplay } from '../facts/dead-letter-replay.js';
import { DeadLettersStore } from '../facts/dead-letters.store.js';
import { WebhookDrainService } from '../facts/webhook-drain.service.js';
import { type Output, print } from './output.js';
import { withSession } from './session.js';

const SHOWN = 100;

/** What of GitHub could not be understood; with `replay` all of it is tried again first. */
export async function deadLetters(output: Output, replay: boolean): Promise<void> {
  await withSession(false, async ({ app }) => {
    const replayed = replay
      ? await app.get(DeadLetterReplay, { strict: false }).replay(null, (manager, letters, now) => {
          const details = { letters: letters.map(({ source, key }) => ({ source, key })) };
          const entry = { action: 'dead-letters.replayed', details };
          return app.get(AuditStore, { strict: false }).append(manager, COMMAND_LINE, entry, now);
        })
      : null;
    const drained = replay ? await app.get(WebhookDrainService, { strict: false }).drain() : null;
    const { rows, total } = await app.get(DeadLettersStore, { strict: false }).list({ first: SHOWN });
    const letters = rows.map(({ id, source, key, reason, keptAt, tries }) => ({
      id,
      source,
      key,
      reason,
      keptAt,
      tries,
    }));
    print(output, { replayed, events: drained?.events ?? null, total, letters }, [
      ...(drained ? [`${replayed} tried again: ${drained.applied} applied, ${drained.events} events changed`] : []),
      ...(total === 0 ? ['nothing waits that could not be understood'] : []),
      ...letters.map(({ id, source, key, reason }) => `${id} ${source} ${key}: ${reason}`),
      ...(total > letters.length ? [`and ${total - letters.length} older ones`] : []),
      ...((drained?.events ?? 0) > 0 ? ['the next refresh counts them; `measure` does so now'] : []),
    ]);
  });
}
