import { z } from 'zod';
import { areBots, classifyContent, type Content, CONTENTS } from '../core/content.js';
import { DELIVERY_SOURCES, type DeliverySource } from '../core/event-rules.js';
import { classifyTag, type TagClass } from '../core/tag.js';
import { component, inFuture, instant, repo, sha, utc } from './row-fields.js';

const upper = (text: string): string => text.toUpperCase();

const deliverySchema = z
  .strictObject({
    repo,
    component: component.optional(),
    sha,
    deliveredAt: instant.optional(),
    mergedAt: instant.optional(),
    deliveredBy: sha.optional(),
    environment: z.string().min(1).optional(),
    source: z
      .string()
      .transform(upper)
      .pipe(z.enum(DELIVERY_SOURCES as [DeliverySource, ...DeliverySource[]]))
      .optional(),
    tag: z.string().min(1).optional(),
    prerelease: z.boolean().optional(),
    commits: z.number().int().min(0).optional(),
    content: z
      .string()
      .transform(upper)
      .pipe(z.enum(CONTENTS as [Content, ...Content[]], 'must be code, config or version'))
      .optional(),
    files: z
      .array(z.string().min(1))
      .min(1, 'must name the changed paths; leave it out if they are not known')
      .optional(),
    bots: z.boolean().optional(),
    authors: z
      .array(z.string().min(1))
      .min(1, 'must name the logins of its authors; leave it out if they are not known')
      .optional(),
    ancestor: z.boolean().optional(),
  })
  .superRefine((row, context) => {
    const wrong = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    const merged = row.source === 'CHANGE' && row.mergedAt !== undefined;
    if (row.deliveredAt === undefined && !merged)
      wrong('deliveredAt', 'must say when it was delivered; only a row of source change may say mergedAt instead');
    if (row.mergedAt !== undefined && row.source !== 'CHANGE') wrong('mergedAt', 'belongs to source change only');
    if (row.deliveredBy !== undefined && !merged) wrong('deliveredBy', 'belongs to source change with mergedAt only');
    if (row.content !== undefined && row.files !== undefined) wrong('files', 'say content or files, not both');
    if (row.bots !== undefined && row.authors !== undefined) wrong('authors', 'say bots or authors, not both');
  });

const coverageSchema = z
  .strictObject({ repo, coveredFrom: instant, coveredThrough: instant })
  .refine((row) => Date.parse(row.coveredFrom) < Date.parse(row.coveredThrough), {
    message: 'must be later than coveredFrom',
    path: ['coveredThrough'],
  });

/** What is known of what a delivery holds; null: not looked at. */
export interface DeliveryContent {
  commits: number | null;
  content: Content | null;
  bots: boolean | null;
  ancestor: boolean | null;
}

/** A row of `import deliveries`, ready to be stored. */
export interface DeliveryRow extends DeliveryContent {
  kind: 'delivery';
  repo: string;
  component: string;
  source: DeliverySource;
  eventKey: string;
  sha: string;
  occurredAt: string;
  environment: string | null;
  name: string | null;
  tagClass: TagClass | null;
  /** GitHub's own word about the environment; null: only its name speaks. */
  production: boolean | null;
  transient: boolean;
  /** Dated by something weaker than the event itself. */
  estimated: boolean;
  /** The paths that it changes, which place it in its component and are not kept. */
  files?: readonly string[] | null;
}

/** A merged change: the deployment that contains it says when it is delivered. */
export interface MergedRow extends DeliveryContent {
  kind: 'merged';
  repo: string;
  component: string;
  sha: string;
  mergedAt: string;
  /** The commit whose deployment contains it; null: its own, or what an earlier row said. */
  deliveredBy: string | null;
  /** Null: what was deployed says it. */
  deliveredAt: string | null;
}

/** A row that states from when to when a repository's feed is whole. */
export interface CoverageRow {
  kind: 'coverage';
  repo: string;
  from: string;
  through: string;
}

export type FactRow = DeliveryRow | MergedRow | CoverageRow;

/**
 * One row of NDJSON as `{repo, component?, sha, deliveredAt, environment?, source?, tag?, prerelease?, commits?,
 * content? | files?, bots? | authors?, ancestor?}`, `{repo, component?, sha, source: change, mergedAt, deliveredBy?, …}`
 * or `{repo, coveredFrom, coveredThrough}`.
 * @throws z.ZodError naming the field and what it should be
 */
export function parseDeliveryRow(value: unknown, now: Date): FactRow {
  if (typeof value === 'object' && value !== null && 'coveredFrom' in value) {
    const row = coverageSchema.parse(value);
    return { kind: 'coverage', repo: row.repo, from: row.coveredFrom, through: row.coveredThrough };
  }
  const schema = deliverySchema.superRefine((row, context) => {
    for (const field of ['deliveredAt', 'mergedAt'] as const)
      if (inFuture(row[field], now)) context.addIssue({ code: 'custom', path: [field], message: 'lies in the future' });
  });
  const row = schema.parse(value);
  return row.mergedAt === undefined ? toRow(row, row.deliveredAt ?? '') : toMerged(row, row.mergedAt);
}

type Parsed = z.output<typeof deliverySchema>;

function toMerged(row: Parsed, mergedAt: string): MergedRow {
  return {
    kind: 'merged',
    repo: row.repo,
    component: row.component ?? '',
    sha: row.sha,
    mergedAt: utc(mergedAt) ?? '',
    deliveredBy: row.deliveredBy ?? null,
    deliveredAt: utc(row.deliveredAt),
    ...contentOf(row),
  };
}

function toRow(row: Parsed, deliveredAt: string): DeliveryRow {
  const source = row.source ?? 'DEPLOYMENT';
  const occurredAt = utc(deliveredAt) ?? '';
  const named = source === 'TAG' || source === 'RELEASE' ? row.tag : undefined;
  return {
    kind: 'delivery',
    repo: row.repo,
    component: row.component ?? '',
    source,
    eventKey: named ?? [row.component ?? '', row.environment ?? '', row.sha, occurredAt].join(' '),
    sha: row.sha,
    occurredAt,
    environment: row.environment ?? null,
    name: row.tag ?? null,
    tagClass: tagClassOf(source, row.tag, row.prerelease),
    ...contentOf(row),
    production: null,
    transient: false,
    estimated: false,
    files: row.files ?? null,
  };
}

/** Paths and logins are looked at and forgotten. */
function contentOf(row: Parsed): DeliveryContent {
  return {
    commits: row.commits ?? null,
    content: row.content ?? (row.files ? classifyContent(row.files) : null),
    bots: row.bots ?? (row.authors ? areBots(row.authors) : null),
    ancestor: row.ancestor ?? null,
  };
}

/** A release is a version unless it says prerelease; a tag is what its name says. */
function tagClassOf(source: DeliverySource, tag: string | undefined, prerelease: boolean | undefined): TagClass | null {
  if (source !== 'TAG' && source !== 'RELEASE') return null;
  if (prerelease) return 'PRERELEASE';
  return source === 'TAG' && tag !== undefined ? classifyTag(tag) : 'VERSION';
}
