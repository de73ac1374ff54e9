import { componentOf, type ComponentRule } from '../../src/core/component.js';

const rule = (component: string, more: Partial<ComponentRule> = {}): ComponentRule => ({
  component,
  tagPrefix: null,
  environments: new Set(),
  path: null,
  ...more,
});
const RULES = [
  rule('pay', { tagPrefix: 'pay-', environments: new Set(['prod-pay', 'prod-both']), path: 'services/pay/' }),
  rule('pay-api', { tagPrefix: 'pay-api-', path: '/services/pay/api' }),
  rule('cart', { environments: new Set(['prod-both', 'prod-cart']), path: './cart' }),
  rule('docs', { path: 'README.md' }),
];
/** `component` or `component by files`. */
function place(tag: string | null, environment: string | null, files: string[] | null = null, rules = RULES): string {
  const { component, by } = componentOf(rules, { tag, environment, files });
  return by === 'FILES' ? `${component} by files` : component;
}

describe('where an event belongs', () => {
  it.each([
    ['a tag that begins as one', 'pay-1.0.0', null, null, 'pay'],
    ['the longest of several prefixes', 'pay-api-1.0.0', null, null, 'pay-api'],
    ['a tag that begins otherwise', 'v1.0.0', null, null, ''],
    ['a tag in another case', 'Pay-1.0.0', null, null, ''],
    ['an environment', null, 'prod-cart', null, 'cart'],
    ['the first by name of those of an environment', null, 'prod-both', null, 'cart'],
    ['a tag before the environment', 'pay-1.0.0', 'prod-cart', null, 'pay'],
    ['an environment before files', null, 'prod-cart', ['services/pay/a.ts'], 'cart'],
    ['all files below a directory', null, 'prod', ['services/pay/a.ts', 'services/pay/b/c.ts'], 'pay by files'],
    ['the deepest directory around all of them', null, null, ['services/pay/api/a.ts'], 'pay-api by files'],
    ['what is around two of them', null, null, ['services/pay/api/a.ts', 'services/pay/a.ts'], 'pay by files'],
    ['files of two', null, null, ['services/pay/a.ts', 'cart/a.ts'], ''],
    ['a file outside of all', null, null, ['services/pay/a.ts', 'package.json'], ''],
    ['a directory that only begins as one', null, null, ['cart-old/a.ts'], ''],
    ['a single file', null, null, ['README.md'], 'docs by files'],
    ['no files', null, null, [], ''],
    ['nothing', null, null, null, ''],
  ])('%s', (_what, tag, environment, files, where) => {
    expect(place(tag, environment, files)).toBe(where);
    expect(place(tag, environment, files, RULES.toReversed())).toBe(where);
  });

  it('is the undivided rest without rules, and with a path that is the root', () => {
    expect(place('pay-1', 'prod-pay', ['cart/a.ts'], [])).toBe('');
    expect(place(null, null, ['cart/a.ts'], [rule('all', { path: '/' })])).toBe('');
  });
});
