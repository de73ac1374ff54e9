import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { numberOf } from './identifiers.js';
import type { Organization, Release, Repository, Tag, World } from './world.js';

interface CoverageRow {
  repo: string;
  coveredFrom: string;
  coveredThrough: string;
}
interface TagRow {
  repo: string;
  sha: string;
  deliveredAt: string;
  tag: string;
}

const HOUR = 3_600_000;
const VERSION = /^(?:[\w@./-]*?[@/-])?v?\d+\.\d+(?:\.\d+)?(?<prerelease>-[\w.]+|[ab]\d+|rc\d+)?$/;
const SAMPLE = new URL('../../../samples/deliveries.ndjson.gz', import.meta.url);

/**
 * The sample's 46 repositories with their tags. The file knows no tag's kind: a tag is annotated, with its date as the
 * tagger's, but every seventh is lightweight on a commit of that date. Every third repository has releases.
 */
export function realWorld(): World {
  const rows = gunzipSync(readFileSync(SAMPLE))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CoverageRow | TagRow);
  const tagRows = new Map<string, TagRow[]>();
  for (const row of rows) {
    if (!('tag' in row)) continue;
    const known = tagRows.get(row.repo);
    if (known) known.push(row);
    else tagRows.set(row.repo, [row]);
  }
  const repositories = rows
    .filter((row): row is CoverageRow => 'coveredFrom' in row)
    .map((row, position) => repository(row, tagRows.get(row.repo) ?? [], position % 3 === 0));
  const owners = [...new Set(repositories.map(({ owner }) => owner))];
  return { organizations: owners.map(organization), people: [], repositories };
}

function organization(login: string): Organization {
  const id = numberOf('organization', login) % 100_000_000;
  return { id, login, name: login, createdAt: '2010-01-01T00:00:00Z', members: [], teams: [] };
}

function repository(
  { repo, coveredFrom, coveredThrough }: CoverageRow,
  rows: TagRow[],
  hasReleases: boolean,
): Repository {
  const [owner = '', name = ''] = repo.split('/');
  const tags = tagsOf(rows);
  return {
    id: numberOf('repository', repo) % 1_000_000_000,
    owner,
    name,
    formerly: [],
    createdAt: coveredFrom,
    pushedAt: coveredThrough,
    archived: false,
    fork: false,
    private: false,
    tags,
    releases: hasReleases ? releasesOf(repo, tags) : [],
    deployments: [],
  };
}

/** A commit has one date: a tag is lightweight only where it is the first on its commit. */
function tagsOf(rows: TagRow[]): Tag[] {
  const commits = new Map<string, { first: string; lightweight: string | null }>();
  rows.forEach(({ sha, deliveredAt }) => {
    const known = commits.get(sha);
    if (!known || deliveredAt < known.first) commits.set(sha, { first: deliveredAt, lightweight: null });
  });
  rows.forEach(({ sha, deliveredAt }, position) => {
    const commit = commits.get(sha);
    if (commit && position % 7 === 6 && commit.first === deliveredAt) commit.lightweight = deliveredAt;
  });
  return rows.map(({ sha, deliveredAt, tag }, position) => {
    const commit = commits.get(sha) ?? { first: deliveredAt, lightweight: null };
    return {
      name: tag,
      sha,
      committedAt: commit.lightweight ?? instant(Date.parse(commit.first) - HOUR),
      taggedAt: position % 7 === 6 && commit.lightweight === deliveredAt ? null : deliveredAt,
    };
  });
}

function releasesOf(repo: string, tags: readonly Tag[]): Release[] {
  return tags.flatMap(({ name, sha, committedAt, taggedAt }) => {
    const version = VERSION.exec(name);
    if (!version) return [];
    const publishedAt = instant(Date.parse(taggedAt ?? committedAt) + 5 * 60_000);
    return [
      {
        id: numberOf('release', repo, name) % 400_000_000,
        tag: name,
        sha,
        draft: false,
        prerelease: version.groups?.['prerelease'] !== undefined,
        createdAt: committedAt,
        publishedAt,
        updatedAt: publishedAt,
      },
    ];
  });
}

/** As GitHub writes it: no milliseconds. */
function instant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
