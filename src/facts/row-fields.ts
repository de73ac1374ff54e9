import { z } from 'zod';

/** Fields that rows of several intakes have in common. */
export const repo = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name');
export const instant = z.iso.datetime({
  offset: true,
  error: 'must be an instant with its offset, like 2026-11-16T06:00:00Z',
});
export const component = z.string().min(1, 'must name a component; leave it out for the whole repository');
export const sha = z
  .string()
  .regex(/^\S{1,200}$/, 'must name the change set: a commit SHA, or another name without spaces')
  .transform((name) => (/^[0-9a-f]+$/i.test(name) ? name.toLowerCase() : name));

const DAY_MS = 86_400_000;

/** Whether an instant lies further ahead than clocks differ. */
export function inFuture(text: string | null | undefined, now: Date): boolean {
  return typeof text === 'string' && Date.parse(text) > now.getTime() + DAY_MS;
}

/** The same instant in UTC; null for none. */
export function utc(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : new Date(text).toISOString();
}
