import { parseMarkdown, parseRuns } from '../../web/src/review/markdown.js';

describe('the Markdown of reviews', () => {
  it('knows headings, paragraphs, quotes, lists and tables', () => {
    const text =
      '# Title\n\nOne\nparagraph.\n\n> A note\n> of two lines\n\n- first\n- second\n  goes on\n\n| A | B |\n| --- | --- |\n| 1 | x \\| y |\n';
    expect(parseMarkdown(text)).toEqual([
      { kind: 'heading', level: 1, text: 'Title' },
      { kind: 'paragraph', text: 'One paragraph.' },
      { kind: 'quote', text: 'A note of two lines' },
      { kind: 'list', items: ['first', 'second goes on'] },
      { kind: 'table', head: ['A', 'B'], rows: [['1', 'x | y']] },
    ]);
  });

  it('reads bold and code, and leaves the rest as text', () => {
    expect(parseRuns('**Week** of `ai` <b>2 * 3</b>')).toEqual([
      { kind: 'bold', text: 'Week' },
      { kind: 'plain', text: ' of ' },
      { kind: 'code', text: 'ai' },
      { kind: 'plain', text: ' <b>2 * 3</b>' },
    ]);
  });

  it('takes a title and its list that are not parted by an empty line', () => {
    expect(parseMarkdown('## In short\n- one')).toEqual([
      { kind: 'heading', level: 2, text: 'In short' },
      { kind: 'list', items: ['one'] },
    ]);
  });
});
