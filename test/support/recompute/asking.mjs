// Asks a running Paceline; what it says is all that is known here. Nothing of the product is imported.

/** @returns a function that asks one question and returns its data */
export function asker(address, authorization) {
  const answered = async (query) => {
    const headers = { 'content-type': 'application/json', authorization };
    const response = await fetch(`${address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return response.json();
  };
  return async (query) => {
    // A connection that idled while figures were worked out may have been closed at the other end: once more, then.
    const { data, errors } = await answered(query).catch(() => answered(query));
    if (errors) throw new Error(`${errors.map(({ message }) => message).join('; ')} in ${query.slice(0, 200)}`);
    return data;
  };
}

/** All nodes of a connection: `page` asks for one, after a cursor or from the beginning. */
export async function all(page) {
  const nodes = [];
  for (let after = null; ;) {
    const found = await page(after === null ? '' : `, after: ${JSON.stringify(after)}`);
    nodes.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) return nodes;
    after = found.pageInfo.endCursor;
  }
}

/** What is compared, and what is not as it should be. */
export class Findings {
  compared = 0;
  wrong = [];

  /** Whole numbers and words are the same; other numbers to the twelfth digit. */
  same(what, found, wanted) {
    this.compared += 1;
    if (found === wanted) return;
    const near =
      typeof found === 'number' &&
      typeof wanted === 'number' &&
      Math.abs(found - wanted) <= 1e-12 * Math.max(Math.abs(found), Math.abs(wanted));
    if (!near) this.wrong.push(`${what}: said ${JSON.stringify(found)}, comes to ${JSON.stringify(wanted)}`);
  }
}

const DAY_MS = 86_400_000;

export const day = (text) => Date.parse(`${text}T00:00:00Z`) / DAY_MS;
export const text = (number) => new Date(number * DAY_MS).toISOString().slice(0, 10);
export const addWeeks = (week, weeks) => text(day(week) + 7 * weeks);
export const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
export const later = (a, b) => (a > b ? a : b);
export const earlier = (a, b) => (a < b ? a : b);

/** The Monday of an instant in a zone. */
export function mondays(timeZone) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (instant) => {
    const number = day(format.format(new Date(instant)));
    return text(number - ((((number + 3) % 7) + 7) % 7));
  };
}

/** Lists by key, in the order they came. */
export function grouped(list, keyOf) {
  const groups = new Map();
  for (const one of list) {
    const key = keyOf(one);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(one);
  }
  return groups;
}

/** Works on a list, a few at a time: one waits for an answer while another works its own out. */
export async function each(list, work) {
  const left = [...list];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all([worker(), worker(), worker()]);
}
