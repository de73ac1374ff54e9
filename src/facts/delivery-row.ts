import { z } from 'zod';
import { DELIVERY_SOURCES, type DeliverySource } from '../core/event-rules.js';
import { classifyTag, type TagClass } from '../core/tag.js';

const repo = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name');
const instant = z.iso.datetime({
  offset: true,
  error: 'must be an instant with its offset, like 2026-11-16T06:00:00Z',
});

const deliverySchema = z.strictObject({
  repo,
  component: z.string().min(1).optional(),
  sha: z.string().regex(/^\S{1,200}$/, 'must name the change set: a commit SHA, or another name without spaces'),
  deliveredAt: instant,
  environment: z.string().min(1).optional(),
  source: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(DELIVERY_SOURCES as [DeliverySource, ...DeliverySource[]]))
    .optional(),
  tag: z.string().min(1).optional(),
  prerelease: z.boolean().optional(),
  commits: z.number().int().min(0).optional(),
});

const coverageSchema = z
  .strictObject({ repo, coveredFrom: instant, coveredThrough: instant })
  .refine((row) => Date.parse(row.coveredFrom) < Date.parse(row.coveredThrough), {
    message: 'must be later than coveredFrom',
    path: ['coveredThrough'],
  });

/** A row of `import deliveries`, ready to be stored. */
export interface DeliveryRow {
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
  commits: number | null;
  /** GitHub's own word about the environment; null: only its name speaks. */
  production: boolean | null;
  transient: boolean;
}

/** A row that states from when to when a repository's feed is whole. */
export interface CoverageRow {
  kind: 'coverage';
  repo: string;
  from: string;
  through: string;
}

const DAY_MS = 86_400_000;

/**
 * One row of NDJSON as `{repo, component?, sha, deliveredAt, environment?, source?, tag?, prerelease?, commits?}` or
 * `{repo, coveredFrom, coveredThrough}`.
 * @throws z.ZodError naming the field and what it should be
 */
export function parseDeliveryRow(value: unknown, now: Date): DeliveryRow | CoverageRow {
  if (typeof value === 'object' && value !== null && 'coveredFrom' in value) {
    const row = coverageSchema.parse(value);
    return { kind: 'coverage', repo: row.repo, from: row.coveredFrom, through: row.coveredThrough };
  }
  const schema = deliverySchema.refine((row) => !(Date.parse(row.deliveredAt) > now.getTime() + DAY_MS), {
    message: 'lies in the future',
    path: ['deliveredAt'],
  });
  return toRow(schema.parse(value));
}

function toRow(row: z.output<typeof deliverySchema>): DeliveryRow {
  const source = row.source ?? 'DEPLOYMENT';
  const sha = /^[0-9a-f]+$/i.test(row.sha) ? row.sha.toLowerCase() : row.sha;
  const occurredAt = new Date(row.deliveredAt).toISOString();
  const named = source === 'TAG' || source === 'RELEASE' ? row.tag : undefined;
  return {
    kind: 'delivery',
    repo: row.repo,
    component: row.component ?? '',
    source,
    eventKey: named ?? [row.component ?? '', row.environment ?? '', sha, occurredAt].join(' '),
    sha,
    occurredAt,
    environment: row.environment ?? null,
    name: row.tag ?? null,
    tagClass: tagClassOf(source, row.tag, row.prerelease),
    commits: row.commits ?? null,
    production: null,
    transient: false,
  };
}

/** A release is a version unless it says prerelease; a tag is what its name says. */
function tagClassOf(source: DeliverySource, tag: string | undefined, prerelease: boolean | undefined): TagClass | null {
  if (source !== 'TAG' && source !== 'RELEASE') return null;
  if (prerelease) return 'PRERELEASE';
  return source === 'TAG' && tag !== undefined ? classifyTag(tag) : 'VERSION';
}
