import { classifyContent, type Content, isCode, isSettled } from './content.js';

/** What stands in a directory of a commit. */
export interface TreeEntry {
  name: string;
  oid: string;
  /** A file, a directory, or a commit of another repository. */
  type: 'blob' | 'tree' | 'commit';
}

/** A directory that differs, on both sides; null: it is not there. The root is ''. */
export interface Differing {
  path: string;
  before: string | null;
  after: string | null;
}

/** How far two commits are compared: the paths that differ so far, and directories that are still to be looked into. */
export interface Comparison {
  files: readonly string[];
  open: readonly Differing[];
}

export function beginComparison(before: string, after: string): Comparison {
  return { files: [], open: before === after ? [] : [{ path: '', before, after }] };
}

/** Looks into the first open directory, whose entries these are. Those that may hold code come first, for they decide. */
export function lookInto(
  { files, open }: Comparison,
  before: readonly TreeEntry[],
  after: readonly TreeEntry[],
): Comparison {
  const [here, ...rest] = open;
  if (!here) return { files, open };
  const old = new Map(before.map((entry) => [entry.name, entry]));
  const now = new Map(after.map((entry) => [entry.name, entry]));
  const differing = [...new Set([...old.keys(), ...now.keys()])]
    .map((name) => ({ path: here.path === '' ? name : `${here.path}/${name}`, was: old.get(name), is: now.get(name) }))
    .filter(({ was, is }) => was?.oid !== is?.oid);
  const below = differing.flatMap(({ path, was, is }) => directories(path, was, is));
  const found = differing
    .filter(({ was, is }) => [was, is].some((one) => one !== undefined && one.type !== 'tree'))
    .map(({ path }) => path);
  const inner = below.toSorted((a, b) => Number(isSettled(`${a.path}/`)) - Number(isSettled(`${b.path}/`)));
  return { files: [...files, ...found], open: [...inner, ...rest] };
}

function directories(path: string, was: TreeEntry | undefined, is: TreeEntry | undefined): Differing[] {
  const before = was?.type === 'tree' ? was.oid : null;
  const after = is?.type === 'tree' ? is.oid : null;
  return before === null && after === null ? [] : [{ path, before, after }];
}

/** What it comes to; null while that is open. Files that are the same on both sides are nothing new. */
export function comparedContent({ files, open }: Comparison): Content | null {
  if (files.some(isCode)) return 'CODE';
  if (open.length > 0) return null;
  return files.length === 0 ? 'VERSION' : classifyContent(files);
}
