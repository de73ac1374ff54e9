/** A commit as the history of its repository tells it. */
export interface Commit {
  sha: string;
  parents: readonly string[];
  /** Of the files as they are after it: the same tree holds the same files. */
  tree: string;
  /** GitHub's login, with `[bot]` behind a program's; null: GitHub knows nobody by that address. */
  login: string | null;
  /** What tells its author from others; never kept. */
  author: string;
  /** Lines and files that it changes; a merge tells those of all that it brings. */
  additions: number;
  deletions: number;
  /** Null: GitHub could not count them. */
  files: number | null;
}

/** What is known of a repository's history, by SHA: a part of it, without order. */
export type CommitHistory = ReadonlyMap<string, Commit>;

/** What a commit has that others have not. */
export interface Cut {
  commits: Commit[];
  /** It is older code: all that it has, the latest of the others has too. */
  ancestor: boolean;
  /** The latest of the others that it builds upon, with whose files its own may be compared; null: none. */
  onward: string | null;
}

/**
 * What lies between a delivery and those before it, the latest first: the commits that `head` has and the latest of `bases`
 * has not, as GitHub compares two; and of those, what no other base has brought that `head` builds upon, so that lines of
 * versions that are published in turns bring nothing twice. Null while too little of the history is known to say so: a path
 * from `head` has to end in what the latest base has, or in the first commit of all while everything of that base is known.
 * What was committed by clocks that go wrong may be counted twice, as by git itself.
 */
export function cutHistory(history: CommitHistory, bases: readonly string[], head: string): Cut | null {
  const before = reached(history, bases.slice(0, 1), () => false);
  const after = reached(history, [head], (sha) => before.shas.has(sha));
  if (after.unknown || (after.root && before.unknown)) return null;
  const others = bases.filter((base) => after.shas.has(base));
  const brought = reached(history, others, (sha) => before.shas.has(sha));
  const own = reached(history, [head], (sha) => before.shas.has(sha) || brought.shas.has(sha));
  const commits = [...own.shas].flatMap((sha) => history.get(sha) ?? []);
  return {
    commits,
    ancestor: after.shas.size === 0 && bases[0] !== head,
    onward: bases.find((base) => own.met.has(base)) ?? null,
  };
}

interface Reached {
  shas: Set<string>;
  /** Where it ended. */
  met: Set<string>;
  /** There is more of it than is known. */
  unknown: boolean;
  /** A commit without parents is in it. */
  root: boolean;
}

/** All that is known to be built upon, as far as those that end it. */
function reached(history: CommitHistory, from: readonly string[], ends: (sha: string) => boolean): Reached {
  const found: Reached = { shas: new Set(), met: new Set(), unknown: false, root: false };
  const open = [...from];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    if (found.shas.has(sha)) continue;
    if (ends(sha)) {
      found.met.add(sha);
      continue;
    }
    found.shas.add(sha);
    const commit = history.get(sha);
    if (!commit) found.unknown = true;
    else if (commit.parents.length === 0) found.root = true;
    else open.push(...commit.parents);
  }
  return found;
}
