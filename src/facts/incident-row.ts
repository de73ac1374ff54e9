import { z } from 'zod';
import { component, inFuture, instant, repo, sha, utc } from './row-fields.js';

export const INCIDENT_KINDS = ['INCIDENT', 'HOTFIX'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

const incidentSchema = z
  .strictObject({
    key: z.string().regex(/^\S{1,200}$/, 'must be what its source knows it by, without spaces'),
    repo: repo.optional(),
    component: component.optional(),
    team: z.string().min(1).optional(),
    kind: z
      .string()
      .transform((text) => text.toUpperCase())
      .pipe(z.enum(INCIDENT_KINDS, 'must be incident or hotfix'))
      .optional(),
    startedAt: instant,
    resolvedAt: instant.nullable().optional(),
    causedBy: sha.optional(),
    causedByEvent: z.string().min(1).optional(),
  })
  .superRefine((row, context) => {
    const wrong = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (row.repo === undefined && row.team === undefined) wrong('repo', 'must name a repository, or team a team');
    for (const field of ['component', 'causedBy', 'causedByEvent'] as const)
      if (row[field] !== undefined && row.repo === undefined) wrong(field, 'needs repo beside it');
    if (row.causedBy !== undefined && row.causedByEvent !== undefined)
      wrong('causedByEvent', 'say causedBy or causedByEvent, not both');
    if (typeof row.resolvedAt === 'string' && Date.parse(row.resolvedAt) < Date.parse(row.startedAt))
      wrong('resolvedAt', 'must not be earlier than startedAt');
  });

/** A row of `import incidents`, ready to be stored. */
export interface IncidentRow {
  source: 'INGEST' | 'GITHUB_ISSUE';
  key: string;
  kind: IncidentKind;
  repo: string | null;
  /** Null: the repository as a whole. */
  component: string | null;
  team: string | null;
  startedAt: string;
  /** Null: it lasts, where `saysResolved`; else as an earlier row has it. */
  resolvedAt: string | null;
  saysResolved: boolean;
  causedBySha: string | null;
  causedByEvent: string | null;
}

/**
 * One row of NDJSON as `{key, repo | team, component?, kind?, startedAt, resolvedAt?, causedBy? | causedByEvent?}`.
 * @throws z.ZodError naming the field and what it should be
 */
export function parseIncidentRow(value: unknown, now: Date): IncidentRow {
  const schema = incidentSchema.superRefine((row, context) => {
    for (const field of ['startedAt', 'resolvedAt'] as const)
      if (inFuture(row[field], now)) context.addIssue({ code: 'custom', path: [field], message: 'lies in the future' });
  });
  const row = schema.parse(value);
  return {
    source: 'INGEST',
    key: row.key,
    kind: row.kind ?? 'INCIDENT',
    repo: row.repo ?? null,
    component: row.component ?? null,
    team: row.team ?? null,
    startedAt: utc(row.startedAt) ?? '',
    resolvedAt: utc(row.resolvedAt),
    saysResolved: row.resolvedAt !== undefined,
    causedBySha: row.causedBy ?? null,
    causedByEvent: row.causedByEvent ?? null,
  };
}
