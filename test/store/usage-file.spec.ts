import { parseUsage } from '../../src/adoption/usage-file.js';
import type { UsageRow } from '../../src/adoption/usage-row.js';
import { ndjson, pieces } from '../support/usage.js';

const NOW = new Date('2026-11-16T12:00:00Z');
async function read(text: string | Buffer, size?: number): Promise<UsageRow[]> {
  const rows: UsageRow[] = [];
  for await (const row of parseUsage(pieces(text, size), NOW)) rows.push(row);
  return rows;
}
const refusal = async (text: string): Promise<string> => {
  try {
    await read(text);
  } catch (error) {
    expect(error).toMatchObject({ name: 'UserError', code: 'BAD_ROWS' });
    return (error as Error).message;
  }
  return 'not refused';
};

const ADA = {
  tool: 'github copilot',
  person: 'ada@acme.example',
  day: '2026-11-16',
  model: '',
  counts: {},
  active: true,
};

describe('a file of AI usage', () => {
  it.each([
    ['commas', 'tool,person,day\nGitHub Copilot,Ada@acme.example,2026-11-16\n'],
    ['a byte order mark and both returns', '\uFEFFtool,person,day\r\nGitHub Copilot,Ada@acme.example,2026-11-16\r\n'],
    ['quotes, spaces and another order', '"Day","E-mail"\n'.replace('E-mail', 'EMAIL').replace('\n', ', Tool\n') + '2026-11-16, Ada@acme.example ,"GitHub Copilot"\n\n'], // prettier-ignore
    ['blank lines before the header', '\n\ntool,person,day\nGitHub Copilot,Ada@acme.example,2026-11-16'],
    ['lines of JSON', '{"tool":" GitHub Copilot","person":"Ada@acme.example","day":"2026-11-16"}'],
    [
      'JSON after a mark and a blank line',
      '\uFEFF\n  {"tool":"GITHUB COPILOT","person":"ADA@ACME.EXAMPLE","day":"2026-11-16"}\r\n',
    ],
  ])('reads %s', async (_name, text) => {
    expect(await read(text)).toEqual([ADA]);
    expect(await read(text, 1)).toEqual([ADA]);
  });

  it('reads counts, empty cells being silent, and models', async () => {
    const text =
      'login,day,tool,model,linesAdded,sessions\nada,2026-01-02,kiro,Opus 4,0,\nbob-x,2026-01-02,kiro,,3,1\n';
    const rows: UsageRow[] = [
      { tool: 'kiro', person: 'ada', day: '2026-01-02', model: 'opus 4', counts: { linesAdded: 0 }, active: false },
      {
        tool: 'kiro',
        person: 'bob-x',
        day: '2026-01-02',
        model: '',
        counts: { linesAdded: 3, sessions: 1 },
        active: true,
      },
    ];
    expect(await read(text)).toEqual(rows);
    expect(await read(ndjson(rows.map(({ active: _, ...row }) => row)))).toEqual(rows);
  });

  it('reads nothing from nothing', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\n\n')).toEqual([]);
    expect(await read('tool,person,day\n')).toEqual([]);
  });

  const line = (cells: string): string => `tool,person,day,sessions\n${cells}`;
  it.each([
    [
      'no header',
      'copilot,ada,2026-11-16',
      /line 1: unknown column "copilot".*column "tool" is missing.*The first row names the columns/s,
    ],
    ['a missing column', 'tool,day\n', /column "person" is missing/],
    ['a prompt', 'tool,person,day,prompt\n', /unknown column "prompt"/],
    ['two names for one', 'tool,login,email,day\n', /columns "login" and "email" say the same; keep one/],
    ['semicolons', 'tool;person;day\n', /with commas between/],
    ['a short record', line('copilot,ada,2026-11-16'), /line 2: has 3 cells, the header 4/],
    ['a quote inside', line('cop"ilot,ada,2026-11-16,1\n'), /line 2: the quotes do not match/],
    ['an open quote', line('"copilot,ada,2026-11-16,1\n'), /line 2: the quotes do not match/],
    ['no tool', line(',ada,2026-11-16,1'), /line 2: column tool: must name the tool/],
    ['a long tool', line(`${'x'.repeat(61)},ada,2026-11-16,1`), /column tool: must have at most 60 characters/],
    ['nobody', line('copilot,,2026-11-16,1'), /column person: must be an e-mail address or a GitHub login/],
    [
      'a login with @',
      line('copilot,@ada,2026-11-16,1'),
      /column person: must be an e-mail address or a GitHub login without @/,
    ],
    ['a name', line('copilot,Ada Lovelace,2026-11-16,1'), /column person: must be an e-mail address/],
    ['a day that is none', line('copilot,ada,2026-02-30,1'), /column day: must be a day, as 2026-11-16/],
    ['an American day', line('copilot,ada,11/16/2026,1'), /column day: must be a day, as 2026-11-16/],
    ['the day after tomorrow', line('copilot,ada,2026-11-18,1'), /column day: lies in the future/],
    ['long ago', line('copilot,ada,2014-12-31,1'), /column day: must not lie before 2015-01-01/],
    ['half a session', line('copilot,ada,2026-11-16,0.5'), /column sessions: must be a whole number/],
    ['less than none', line('copilot,ada,2026-11-16,-1'), /column sessions: must be a whole number, 0 or more/],
    [
      'a later line',
      line('copilot,ada,2026-11-16,1\n\ncopilot,ada,soon,1'),
      /^1 of 2 rows cannot be read.*\nline 4: column day/s,
    ],
    ['an email column', 'tool,email,day\ncopilot,a@b@c,2026-11-16', /line 2: column email: must be an e-mail/],
    [
      'JSON with a prompt',
      '{"tool":"a","person":"b","day":"2026-11-16","prompt":"x"}',
      /line 1: unknown field prompt; the fields are tool/,
    ],
    [
      'JSON with a strange count',
      '{"tool":"a","person":"b","day":"2026-11-16","counts":{"keys":1}}',
      /counts: unknown field keys; the counts are interactions/,
    ],
    [
      'JSON with a negative count',
      '{"tool":"a","person":"b","day":"2026-11-16","counts":{"commits":-1}}',
      /counts.commits: must not be negative/,
    ],
    [
      'JSON with a text for a count',
      '{"tool":"a","person":"b","day":"2026-11-16","counts":{"commits":"3"}}',
      /counts.commits: must be a whole number/,
    ],
    ['JSON without a person', '{"tool":"a","day":"2026-11-16"}', /person: must be a text/],
    [
      'JSON with a tab in a tool',
      '{"tool":"a\\tb","person":"b","day":"2026-11-16"}',
      /tool: must not hold control characters/,
    ],
    ['a JSON array', '[{"tool":"a"}]', /line 1: /],
    ['broken JSON', '{"tool"', /line 1: is not JSON/],
  ])('refuses %s', async (_name, text, message) => {
    expect(await refusal(text)).toMatch(message);
  });

  it('takes tomorrow where it is tomorrow already', async () => {
    const late = new Date('2026-11-16T23:00:00Z');
    const rows: UsageRow[] = [];
    for await (const row of parseUsage(pieces(line('copilot,ada,2026-11-17,1')), late)) rows.push(row);
    expect(rows).toHaveLength(1);
    expect(await refusal(line('copilot,ada,2026-11-18,1'))).toMatch(/future/);
  });

  it('passes on what ends the text', async () => {
    const torn = async function* (): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from(line('copilot,ada,2026-11-16,1\n')));
      throw new Error('torn');
    };
    const reading = (async () => {
      for await (const _row of parseUsage(torn(), NOW));
    })();
    await expect(reading).rejects.toThrow('torn');
  });
});
