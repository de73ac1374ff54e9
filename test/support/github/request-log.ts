/** What was asked and what was answered. */
export interface LoggedRequest {
  number: number;
  method: string;
  /** With its query. */
  path: string;
  /** GitHub's operationId, `graphql`, or null where GitHub knows no such path. */
  operation: string | null;
  /** Null: no answer was sent. */
  status: number | null;
  /** Points taken from the budget. */
  cost: number;
  bytes: number;
  ms: number;
  /** Milliseconds since 1970. */
  at: number;
  /** What was made to go wrong. */
  fault: string | null;
  /** Of a GraphQL request. */
  query?: string;
  variables?: Record<string, unknown>;
}

export interface Spent {
  requests: number;
  rest: number;
  graphql: number;
  notModified: number;
  failed: number;
  /** Points. */
  core: number;
  graphqlPoints: number;
  bytes: number;
  /** The most in any 60 seconds: GitHub's secondary limits are 900 and 2,000. */
  busiestMinute: { rest: number; graphql: number };
}

/** Sums for a benchmark. */
export function spent(requests: readonly LoggedRequest[]): Spent {
  const graphql = requests.filter(({ operation }) => operation === 'graphql');
  const rest = requests.filter(({ operation }) => operation !== 'graphql');
  const sum = (list: readonly LoggedRequest[], of: 'cost' | 'bytes'): number =>
    list.reduce((all, one) => all + one[of], 0);
  return {
    requests: requests.length,
    rest: rest.length,
    graphql: graphql.length,
    notModified: requests.filter(({ status }) => status === 304).length,
    failed: requests.filter(({ status }) => status === null || status >= 400).length,
    core: sum(rest, 'cost'),
    graphqlPoints: sum(graphql, 'cost'),
    bytes: sum(requests, 'bytes'),
    busiestMinute: { rest: busiestMinute(rest), graphql: busiestMinute(graphql) },
  };
}

function busiestMinute(requests: readonly LoggedRequest[]): number {
  let [first, most] = [0, 0];
  requests.forEach(({ at }, last) => {
    while ((requests[first]?.at ?? at) <= at - 60_000) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}
