import { getOperationAST, parse, validate } from 'graphql';
import { looksShrunk } from '../../src/facts/look.service.js';
import { Turns } from '../../src/facts/turns.js';
import { LOOKED, namesQuestion, nodesQuestion, ownerQuestion } from '../../src/github/look-queries.js';
import { STATUSES } from '../../src/github/queries.js';
import { priceOf } from '../support/github/graphql-price.js';
import { githubSchema } from '../support/github/graphql-schema.js';

/** What GitHub takes for a question, by its published rule. */
function price(question: string, variables: Record<string, unknown> = {}) {
  const document = parse(question);
  const operation = getOperationAST(document);
  expect(validate(githubSchema(), document)).toEqual([]);
  if (!operation) throw new Error('no operation');
  return priceOf(githubSchema(), document, operation, variables);
}
const ids = Array.from({ length: 100 }, (_, n) => `R_${n}`);

describe('a look', () => {
  test.each([
    ['by owner', ownerQuestion(LOOKED, 100), {}],
    ['by ids', nodesQuestion(LOOKED), { ids }],
    ['by names', namesQuestion(LOOKED, 100), {}],
  ])('costs four points for a hundred repositories with four streams: %s', (_how, question, variables) => {
    const { cost, nodes, refusals } = price(question, variables);
    expect({ cost, refusals }).toEqual({ cost: 4, refusals: [] });
    expect(nodes).toBeLessThan(50_000);
  });

  test('costs the same in smaller parts', () => {
    expect(4 * price(ownerQuestion(LOOKED, 25)).cost).toBe(price(ownerQuestion(LOOKED, 100)).cost);
  });

  test('costs a point when it only finds out who is there, and so does a hundred histories', () => {
    expect(price(ownerQuestion([], 100)).cost).toBe(1);
    expect(price(STATUSES, { ids }).cost).toBe(1);
  });
});

test('half of many, or all of a few, tell of the token; fewer are deletions', () => {
  expect([looksShrunk(3, 3), looksShrunk(2, 2), looksShrunk(1, 1), looksShrunk(0, 0)]).toEqual([true, false, false, false]); // prettier-ignore
  expect([looksShrunk(10, 20), looksShrunk(11, 20), looksShrunk(18, 19)]).toEqual([false, true, false]);
});

describe('turns', () => {
  const works = (lengths: number[], said: number[], turns: Turns) =>
    turns.all(
      lengths.map((length, n) => ({ length, n })),
      async ({ length, n }) => {
        for (let page = 0; page < length; page += 1) {
          await Promise.resolve();
          if (page > 0) await turns.next();
          said.push(n);
        }
      },
    );

  test('a huge one waits until all others have had theirs', async () => {
    const said: number[] = [];
    await works([5, 1, 1, 2], said, new Turns(1));
    expect(said).toEqual([0, 1, 2, 3, 0, 3, 0, 0, 0]);
  });

  test('so many at once, and all of it is done', async () => {
    let [now, most, done] = [0, 0, 0];
    const turns = new Turns(3);
    await turns.all(
      Array.from({ length: 20 }, (_, n) => n),
      async (n) => {
        most = Math.max(most, (now += 1));
        await new Promise((resolve) => setTimeout(resolve, n % 3));
        now -= 1;
        await turns.next();
        done += 1;
      },
    );
    expect([most, done]).toEqual([3, 20]);
  });

  test('the first that fails ends those that have not begun', async () => {
    const begun: number[] = [];
    const all = new Turns(2).all([0, 1, 2, 3, 4], async (n) => {
      begun.push(n);
      await Promise.resolve();
      if (n === 1) throw new Error('one');
    });
    await expect(all).rejects.toThrow('one');
    expect(begun).not.toContain(4);
  });
});
