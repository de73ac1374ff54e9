// Makes the sample's files from a folder of public release histories: `node samples/make.mjs FOLDER`.
// Families become departments, repositories become teams; every tag is kept, the counting rules decide what counts.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { stringify } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
if (!folder) throw new Error('usage: node samples/make.mjs FOLDER');

const rowsOf = (file) =>
  gunzipSync(readFileSync(join(folder, file)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const write = (file, rows) =>
  writeFileSync(join(here, file), gzipSync(rows.map((row) => JSON.stringify(row)).join('\n') + '\n', { level: 9 }));

const repositories = JSON.parse(readFileSync(join(folder, 'repos.json'), 'utf8'));
const tenfold = ['astral-sh/uv', 'ghostfolio/ghostfolio', 'grafana/k6', 'prettier/prettier', 'taskforcesh/bullmq', 'vercel/ai'];
const program = (year, baseline, start, deadline) => ({
  slug: `${year}`,
  name: `AI-native ${year}`,
  baseline,
  start,
  deadline,
  cohorts: [
    { multiple: 3, teams: 'all' },
    { multiple: 10, teams: tenfold },
  ],
});

const organization = {
  organization: { slug: 'open-source', name: 'Open-source sample', timeZone: 'UTC' },
  teams: [
    ...[...new Set(repositories.map((r) => r.family))].sort().map((family) => ({ slug: family, name: family })),
    ...repositories.map((r) => ({ slug: r.repo.toLowerCase(), name: r.repo, parent: r.family, deliverySource: 'TAG' })),
  ],
  ownership: repositories.map((r) => ({ repo: r.repo, team: r.repo.toLowerCase() })),
  programs: [
    program(2025, { from: '2024-01-01', to: '2024-12-30' }, '2024-12-30', '2025-12-28'),
    program(2026, { from: '2024-12-30', to: '2025-12-29' }, '2025-12-29', '2027-01-03'),
  ],
};
writeFileSync(
  join(here, 'organization.yaml'),
  '# The sample organisation: 46 public repositories as teams, their owners as departments. `to` is exclusive.\n' +
    stringify(organization, { lineWidth: 120, aliasDuplicateObjects: false }),
);

write('deliveries.ndjson.gz', [
  ...repositories.map((r) => ({ repo: r.repo, coveredFrom: r.first_commit_date, coveredThrough: r.snapshot_last_ref_date })),
  ...rowsOf('releases.ndjson.gz').map((tag) => ({
    repo: tag.repo,
    sha: tag.sha,
    deliveredAt: tag.published_at,
    source: 'TAG',
    tag: tag.tag,
  })),
]);
write(
  'commits.ndjson.gz',
  rowsOf('weekly_commits.ndjson.gz').map((week) => ({
    repo: week.repo,
    week: week.week_start,
    commits: week.commits,
    aiMarkedCommits: week.ai_coauthored,
    authors: week.human_authors,
  })),
);
