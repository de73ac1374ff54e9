import { createLogger, NestLogger } from '../../src/platform/logging.js';

function capture(level = 'info'): {
  logger: ReturnType<typeof createLogger>;
  lines: () => Record<string, unknown>[];
  text: () => string;
} {
  let text = '';
  const logger = createLogger(level, { write: (line: string) => void (text += line) });
  const lines = (): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, lines, text: () => text };
}

describe('createLogger', () => {
  it('writes one JSON line an event', () => {
    const { logger, lines } = capture();
    logger.info({ repo: 'vercel/ai' }, 'synced\nand more');
    logger.debug('not at this level');
    expect(lines()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), repo: 'vercel/ai', msg: 'synced\nand more' },
    ]);
  });

  it('keeps secrets out of fields, messages and errors', () => {
    const { logger, text } = capture();
    logger.info({ req: { headers: { authorization: 'Bearer hunter2hunter2', cookie: 'sid=hunter2' } } }, 'asked');
    logger.info({ settings: { databaseUrl: 'postgres://a:hunter2@h/d' }, password: 'hunter2' }, 'x');
    logger.error(
      { err: new Error('connect to postgres://me:hunter2@db:5432/p failed') },
      'redis://:hunter2@r went away',
    );
    logger.info('token ghp_hunter2hunter2hunter2hunter2 and Authorization: Bearer hunter2hunter2');
    expect(text()).not.toContain('hunter2');
    expect(text()).toContain('postgres://me:***@db:5432/p');
  });

  it('speaks for Nest', () => {
    const { logger, lines } = capture();
    const nest = new NestLogger(logger);
    nest.log('started', 'Anything');
    nest.log('a route', 'RouterExplorer');
    nest.error('broke', 'Error: broke\n    at x', 'Router');
    nest.warn(new Error('careful'), 'Guard');
    expect(lines()).toMatchObject([
      // What Nest tells of itself at each start is for those who look for trouble.
      { level: 'info', msg: 'started', context: 'Anything' },
      { level: 'error', msg: 'broke', context: 'Router', stack: 'Error: broke\n    at x' },
      { level: 'warn', msg: 'careful', context: 'Guard', err: { type: 'Error' } },
    ]);
  });
});
