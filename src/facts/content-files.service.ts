import { Injectable } from '@nestjs/common';
import type { Content } from '../core/content.js';
import {
  beginComparison,
  comparedContent,
  type Comparison,
  type Differing,
  lookInto,
  type TreeEntry,
} from '../core/tree-comparison.js';
import { askTrees, type TreeQuestion } from '../github/commit-pages.js';
import { ContentChecksStore, type WantingFiles } from './content-checks.store.js';
import { byRepository, groupsOf } from './content-histories.service.js';
import type { ContentSpending } from './content-spending.js';
import { repositoryName } from './stream-pages.js';

const TREES_A_QUESTION = 200;
/** So many at once that questions are full until the last few. */
const A_ROUND = 2_000;
/** So many directories are looked into before a change set is left as what its commits say. */
const MOST_DIRECTORIES = 16;

/** Null: GitHub has it no more. */
type Trees = Map<string, TreeEntry[] | null>;

interface Comparing {
  of: WantingFiles;
  comparison: Comparison;
  looked: number;
}

/**
 * Whether deliveries are code, by the paths that they change: directories are compared that differ, those first that may
 * hold code, and one question asks for directories of many deliveries. Paths are looked at and forgotten.
 */
@Injectable()
export class ContentFilesService {
  constructor(private readonly store: ContentChecksStore) {}

  /** Newest first, as far as the budget reaches. Returns of how many. */
  async find(spending: ContentSpending): Promise<number> {
    let found = 0;
    while (spending.has()) {
      const wanting = await this.store.wantingFiles(A_ROUND);
      if (wanting.length === 0) break;
      const done = await compare(wanting, spending);
      spending.spent();
      await this.store.saveFiles(spending.run, done);
      found += done.length;
      if (done.length === 0) break;
    }
    return found;
  }
}

/** Those that were compared to their ends. */
async function compare(
  wanting: readonly WantingFiles[],
  spending: ContentSpending,
): Promise<{ eventId: string; content: Content | null }[]> {
  const done: { eventId: string; content: Content | null }[] = [];
  const trees: Trees = new Map();
  let open = wanting.map((of) => ({ of, comparison: beginComparison(of.base, of.sha), looked: 0 }));
  while (open.length > 0) {
    if (!(await ask(open, trees, spending))) return done;
    open = open.flatMap((one) => {
      const next = look(one, trees);
      const content = next && comparedContent(next.comparison);
      if (next && content === null && next.looked < MOST_DIRECTORIES) return [next];
      done.push({ eventId: one.of.eventId, content });
      return [];
    });
  }
  return done;
}

/** Null: one of its directories is not there. */
function look({ of, comparison, looked }: Comparing, trees: Trees): Comparing | null {
  const [here] = comparison.open;
  const sides = [here?.before, here?.after].map((oid) => (oid ? trees.get(keyOf(of, oid)) : []));
  const [before, after] = sides;
  if (!before || !after) return null;
  return { of, comparison: lookInto(comparison, before, after), looked: looked + 1 };
}

/** Asks for the directories that are looked into next; false when the budget does not reach. */
async function ask(open: readonly Comparing[], trees: Trees, spending: ContentSpending): Promise<boolean> {
  const wanted = new Map<string, TreeQuestion & { owner: string }>();
  for (const { of, comparison } of open) {
    for (const oid of sidesOf(comparison.open[0])) {
      const repository = repositoryName(of.repository);
      if (!trees.has(keyOf(of, oid))) wanted.set(keyOf(of, oid), { repository, oid, owner: repository.owner });
    }
  }
  const owners = byRepository([...wanted].map(([key, question]) => ({ key, question, repository: question.owner })));
  for (const [owner, own] of owners) {
    for (const pack of groupsOf(own, TREES_A_QUESTION)) {
      if (!spending.has()) return false;
      const client = await spending.client(owner);
      const answers = await askTrees(
        client,
        pack.map(({ question }) => question),
      );
      answers.forEach((answer, n) => trees.set(pack[n]?.key ?? '', 'refused' in answer ? null : answer.found));
    }
  }
  return true;
}

function sidesOf(here: Differing | undefined): string[] {
  return [here?.before, here?.after].filter((oid) => typeof oid === 'string');
}

function keyOf({ repository }: WantingFiles, oid: string): string {
  return `${repository} ${oid}`;
}
