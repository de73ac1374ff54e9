import { shaOf } from './identifiers.js';
import type { Commit, Repository } from './world.js';

/** A directory: what stands in it, by name. A file is the SHA of what it holds. */
export interface Directory {
  oid: string;
  entries: ReadonlyMap<string, Directory | string>;
}

interface Known {
  commits: Map<string, Commit>;
  /** The files after a commit. */
  roots: Map<string, Directory>;
  /** By SHA. */
  directories: Map<string, Directory>;
}

const graphs = new WeakMap<Repository, Known>();
const EMPTY = directory(new Map());

function known(repository: Repository): Known {
  let found = graphs.get(repository);
  if (!found) {
    const commits = new Map((repository.commits ?? []).map((commit) => [commit.sha, commit]));
    graphs.set(repository, (found = { commits, roots: new Map(), directories: new Map() }));
  }
  return found;
}

export function commitOf(repository: Repository, sha: string): Commit | undefined {
  return known(repository).commits.get(sha);
}

/** Only of a commit whose files were asked for before, as nobody knows its SHA otherwise. */
export function directoryOf(repository: Repository, oid: string): Directory | undefined {
  return known(repository).directories.get(oid);
}

/** As `git log` has it: the newest of what is at hand first, a commit behind one of its children. */
export function* historyOf(repository: Repository, from: string): Generator<Commit> {
  const { commits } = known(repository);
  const seen = new Set([from]);
  const first = commits.get(from);
  const hand: Commit[] = first ? [first] : [];
  for (let next = hand.pop(); next !== undefined; next = hand.pop()) {
    yield next;
    for (const sha of next.parents) {
      const parent = seen.has(sha) ? undefined : commits.get(sha);
      seen.add(sha);
      if (!parent) continue;
      let place = hand.length;
      while (place > 0 && (hand[place - 1]?.committedAt ?? '') > parent.committedAt) place -= 1;
      hand.splice(place, 0, parent);
    }
  }
}

/** What stands in the root of a commit. */
export function rootOf(repository: Repository, commit: Commit): Directory {
  const { commits, roots, directories } = known(repository);
  const line: Commit[] = [];
  let at: Commit | undefined = commit;
  // The first parents, back to one that is known: a walk, for a history may be longer than a stack.
  while (at && !roots.has(at.sha)) {
    line.push(at);
    at = commits.get(at.parents[0] ?? '');
  }
  let root = (at && roots.get(at.sha)) ?? EMPTY;
  for (const one of line.toReversed()) {
    for (const [path, text] of Object.entries(one.changes)) root = changed(root, path.split('/'), text, directories);
    roots.set(one.sha, root);
    directories.set(root.oid, root);
  }
  return root;
}

function changed(
  old: Directory,
  [name = '', ...below]: string[],
  text: string | null,
  directories: Map<string, Directory>,
): Directory {
  const entries = new Map(old.entries);
  if (below.length === 0) {
    if (text === null) entries.delete(name);
    else entries.set(name, shaOf('blob', text));
  } else {
    const inner = old.entries.get(name);
    const next = changed(typeof inner === 'object' ? inner : EMPTY, below, text, directories);
    if (next.entries.size === 0) entries.delete(name);
    else entries.set(name, next);
  }
  const made = directory(entries);
  directories.set(made.oid, made);
  return made;
}

function directory(entries: ReadonlyMap<string, Directory | string>): Directory {
  const parts = [...entries].map(([name, of]) => `${name} ${typeof of === 'string' ? of : of.oid}`).toSorted();
  return { oid: shaOf('tree', ...parts), entries };
}
