import { ALARM_CODES, alarmMend, alarmSays, ringing } from '../../src/core/alarm.js';

test('rings from as many on as an alarm needs, each once, and what is no alarm does not', () => {
  const signs = [
    { code: 'DEAD_LETTERS', count: 1, examples: null },
    { code: 'NOTHING_DELIVERED', count: 19, examples: null },
    { code: 'NOTHING_SUCCEEDED', count: 20, examples: null },
    { code: 'WEBHOOKS_REFUSED', count: 9, examples: ['BAD_SIGNATURE'] },
    { code: 'FEEDS_STALE', count: 0, examples: null },
    { code: 'FEEDS_BEHIND', count: 3, examples: null },
    { code: 'TOKEN_REFUSED', count: 1, examples: ['set it'] },
    { code: 'TOKEN_REFUSED', count: 2, examples: null },
  ];
  expect(ringing(signs).map(({ code, count }) => `${code} ${count}`)).toEqual([
    'TOKEN_REFUSED 1',
    'NOTHING_SUCCEEDED 20',
    'DEAD_LETTERS 1',
  ]);
  expect(ringing([])).toEqual([]);
});

test('says what is wrong, with the first of them', () => {
  const examples = ['acme/a', 'acme/b'];
  expect(alarmSays({ code: 'FEEDS_STALE', count: 7, examples })).toBe(
    '7 feeds are known no further than 24 hours ago: acme/a, acme/b, …',
  );
  expect(alarmSays({ code: 'FEEDS_STALE', count: 1, examples: ['acme/a'] })).toBe(
    '1 feed is known no further than 24 hours ago: acme/a',
  );
  expect(alarmSays({ code: 'NOTHING_DELIVERED', count: 240, examples: null })).toBe(
    'no repository delivered anything for 7 days, where 240 a week were usual',
  );
});

test.each(ALARM_CODES)('%s says what to do', (code) => {
  expect(alarmMend(code)).toMatch(/\w{3,}.*\w{3,}/);
  expect(`${alarmSays({ code, count: 25, examples: null })} ${alarmMend(code)}`).not.toMatch(/undefined|NaN|null/);
});
