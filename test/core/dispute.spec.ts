import { objectionTo } from '../../src/core/dispute.js';
import { COUNTED_VERDICTS, type Verdict } from '../../src/core/event-rules.js';

describe('a claim about an event', () => {
  it.each<[Verdict, string | null]>([
    ['IGNORED', null],
    ['EMPTY', null],
    ['REDEPLOY', 'SAME_COMMIT'],
    ['ROLLBACK', 'SAME_COMMIT'],
    ['OTHER_SOURCE', 'OTHER_SOURCE'],
    ['CONFIG_ONLY', 'LEFT_OUT_BY_POLICY'],
    ['BOT_ONLY', 'LEFT_OUT_BY_POLICY'],
  ])('that %s counts: %s', (verdict, code) => {
    expect(objectionTo('COUNTS', verdict, false)?.code ?? null).toBe(code);
    expect(objectionTo('DOES_NOT_COUNT', verdict, false)?.code).toBe('ALREADY_SO');
  });

  it.each(COUNTED_VERDICTS)('that %s does not count is for an operator to decide', (verdict) => {
    expect(objectionTo('DOES_NOT_COUNT', verdict, true)).toBeNull();
    expect(objectionTo('COUNTS', verdict, true)?.code).toBe('ALREADY_SO');
  });
});
