import { z } from 'zod';
import { markersOf } from '../core/markers.js';
import { component, inFuture, instant, repo, sha, utc } from './row-fields.js';

const lines = z.number().int().min(0);

const changeSchema = z
  .strictObject({
    repo,
    component: component.optional(),
    number: z.number().int().min(1),
    sha,
    mergedAt: instant,
    deliveredBy: sha.optional(),
    firstCommitAt: instant.optional(),
    openedAt: instant.optional(),
    firstReviewAt: instant.optional(),
    additions: lines.optional(),
    deletions: lines.optional(),
    reverts: z.union([z.number().int().min(1), sha], 'must be the number of a pull request or a commit SHA').optional(),
    hotfix: z.boolean().optional(),
    title: z.string().optional(),
    body: z.string().optional(),
    labels: z.array(z.string()).optional(),
    branch: z.string().optional(),
  })
  .superRefine((row, context) => {
    const wrong = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((row.additions === undefined) !== (row.deletions === undefined))
      wrong(row.additions === undefined ? 'additions' : 'deletions', 'say both, additions and deletions, or neither');
    if (row.openedAt !== undefined && Date.parse(row.openedAt) > Date.parse(row.mergedAt))
      wrong('openedAt', 'must not be later than mergedAt');
  });

/** A row of `import changes`, ready to be stored. Null: it does not say. */
export interface ChangeRow {
  repo: string;
  component: string;
  number: number;
  sha: string;
  mergedAt: string;
  deliveredBy: string | null;
  firstCommitAt: string | null;
  openedAt: string | null;
  firstReviewAt: string | null;
  size: number | null;
  revert: boolean | null;
  hotfix: boolean | null;
  revertsNumber: number | null;
  revertsSha: string | null;
  markerVersion: number | null;
}

/**
 * One row of NDJSON as `{repo, component?, number, sha, mergedAt, deliveredBy?, firstCommitAt?, openedAt?,
 * firstReviewAt?, additions?, deletions?, reverts?, hotfix?, title?, body?, labels?, branch?}`. Title, body, labels and
 * branch are read for their marks and forgotten; what is stated outright wins over them.
 * @throws z.ZodError naming the field and what it should be
 */
export function parseChangeRow(value: unknown, now: Date): ChangeRow {
  const schema = changeSchema.refine((row) => !inFuture(row.mergedAt, now), {
    message: 'lies in the future',
    path: ['mergedAt'],
  });
  const row = schema.parse(value);
  return {
    repo: row.repo,
    component: row.component ?? '',
    number: row.number,
    sha: row.sha,
    mergedAt: utc(row.mergedAt) ?? '',
    deliveredBy: row.deliveredBy ?? null,
    firstCommitAt: utc(row.firstCommitAt),
    openedAt: utc(row.openedAt),
    firstReviewAt: utc(row.firstReviewAt),
    size: row.additions === undefined || row.deletions === undefined ? null : row.additions + row.deletions,
    ...marksOf(row),
  };
}

type Marks = Pick<ChangeRow, 'revert' | 'hotfix' | 'revertsNumber' | 'revertsSha' | 'markerVersion'>;

function marksOf({ reverts, hotfix, title, body, labels, branch }: z.output<typeof changeSchema>): Marks {
  const told = title !== undefined || body !== undefined || labels !== undefined || branch !== undefined;
  const read = told ? markersOf({ title, body, labels, branch }) : null;
  const stated = reverts !== undefined;
  return {
    revert: stated ? true : (read?.revert ?? null),
    hotfix: hotfix ?? read?.hotfix ?? null,
    revertsNumber: stated ? (typeof reverts === 'number' ? reverts : null) : (read?.revertsNumber ?? null),
    revertsSha: stated ? (typeof reverts === 'string' ? reverts : null) : (read?.revertsSha ?? null),
    markerVersion: read?.version ?? null,
  };
}
