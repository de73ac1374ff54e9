import { aiMarksOf, aiRuleVersion, authorKindOf, type ChangeAuthor } from '../../src/core/ai-markers.js';
import { golden } from '../support/golden.js';

interface Case {
  name: string;
  author?: (Omit<ChangeAuthor, 'bot'> & { bot?: boolean }) | null;
  labels?: string[];
  body?: string;
  message?: string;
  email?: string;
  marks: string[];
  kind?: string | null;
}

const signs = ({ author = { id: 7, login: 'ann' }, labels = [], body = '', message = '', email }: Omit<Case, 'name' | 'marks'>) => ({
  author: author && { bot: false, ...author },
  labels,
  body,
  commits: [{ message, authorId: null, authorEmail: email ?? 'ann@acme.test' }],
}); // prettier-ignore

test.each(golden<Case>('ai-markers.json').map((one) => [one.name, one] as const))('%s', (_name, one) => {
  const told = signs(one);
  expect(aiMarksOf(told).map(({ tool, confidence }) => `${tool} ${confidence}`)).toEqual(one.marks);
  if (one.kind !== undefined) expect(authorKindOf(told.author)).toBe(one.kind);
});

describe('a company', () => {
  const company = {
    version: 'a1',
    rules: [
      { tool: 'posthog-code', confidence: 'HIGH', by: 'TRAILER', key: 'Generated-By', value: 'PostHog Code' },
      { tool: 'inhouse', confidence: 'HIGH', by: 'ACCOUNT', id: 99 },
    ],
    bots: ['Release-Robot'],
  } as const;

  test('adds tools of its own, which say so in the version', () => {
    const told = signs({ message: 'x\n\ngenerated-by: posthog code' });
    expect(aiMarksOf(told)).toEqual([]);
    expect(aiMarksOf(told, company)).toEqual([{ tool: 'posthog-code', confidence: 'HIGH' }]);
    expect(aiRuleVersion(company)).toBe('1+a1');
    expect(aiRuleVersion({ version: null, rules: [], bots: [] })).toBe('1');
  });

  test('says which accounts are machines and which are tools', () => {
    const robot = { id: 1, login: 'release-robot', bot: false };
    expect([authorKindOf(robot), authorKindOf(robot, company)]).toEqual(['HUMAN', 'BOT']);
    expect(authorKindOf({ id: 99, login: 'helper', bot: false }, company)).toBe('AI_AGENT');
  });
});
