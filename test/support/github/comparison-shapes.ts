import type { Shape } from './account-shapes.js';
import { commitOf, historyOf, rootOf } from './commit-graph.js';
import { nodeId } from './identifiers.js';
import { onPage, pageAsked } from './pages.js';
import { type Answer, notFound } from './refusals.js';
import { repositoryUrl } from './repository-shapes.js';
import { type Asked, ok } from './rest-subjects.js';
import { type Commit, fullName, type Repository } from './world.js';

/** What one commit has that another has not, oldest first; files stand on the first page only, and are not served. */
export function comparison({ base: address, params, query, docs }: Asked, repository: Repository): Answer {
  const [base = '', head = ''] = decodeURIComponent(params['basehead'] ?? '').split('...');
  const [from, to] = [commitOf(repository, base), commitOf(repository, head)];
  if (!from || !to) return notFound(docs);
  const [before, after] = [base, head].map((sha) => [...historyOf(repository, sha)]) as [Commit[], Commit[]];
  const [has, wants] = [before, after].map((list) => new Set(list.map(({ sha }) => sha))) as [Set<string>, Set<string>];
  const ahead = after.filter(({ sha }) => !has.has(sha));
  const behind = before.filter(({ sha }) => !wants.has(sha)).length;
  const common = after.find(({ sha }) => has.has(sha));
  if (!common) return notFound(docs);
  const page = `https://github.com/${fullName(repository)}/compare/${base}...${head}`;
  const status = ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical';
  return ok({
    url: `${repositoryUrl(address, repository)}/compare/${base}...${head}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: commitShape(address, repository, from),
    merge_base_commit: commitShape(address, repository, common),
    status,
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: onPage(ahead.toReversed(), pageAsked(query)).map((one) => commitShape(address, repository, one)),
  });
}

function commitShape(address: string, repository: Repository, commit: Commit): Shape {
  const own = (sha: string): string => `${repositoryUrl(address, repository)}/commits/${sha}`;
  const page = (sha: string): string => `https://github.com/${fullName(repository)}/commit/${sha}`;
  const { sha, parents, committedAt, author } = commit;
  const by = { name: author.name, email: author.email, date: committedAt };
  const tree = rootOf(repository, commit).oid;
  return {
    url: own(sha),
    sha,
    node_id: nodeId('C', repository.id, sha),
    html_url: page(sha),
    comments_url: `${own(sha)}/comments`,
    commit: {
      url: `${repositoryUrl(address, repository)}/git/commits/${sha}`,
      author: by,
      committer: by,
      message: 'a commit',
      comment_count: 0,
      tree: { sha: tree, url: `${repositoryUrl(address, repository)}/git/trees/${tree}` },
    },
    author: null,
    committer: null,
    parents: parents.map((one) => ({ sha: one, url: own(one), html_url: page(one) })),
  };
}
