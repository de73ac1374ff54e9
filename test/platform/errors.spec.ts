import { oneLine, UserError } from '../../src/platform/errors.js';

describe('oneLine', () => {
  it.each([
    [new Error('first\n  second'), 'first second'],
    [new UserError('UNKNOWN_TEAM', 'no team is called x', ['teams', '3']), 'no team is called x'],
    [new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')]), 'refused ::1; refused 127.0.0.1'],
    [Object.assign(new Error(''), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['plain text', 'plain text'],
    [undefined, 'undefined'],
    [new Error('postgres://u:secret@h/d is away'), 'postgres://u:***@h/d is away'],
  ])('%p', (error, line) => {
    expect(oneLine(error)).toBe(line);
  });
});
