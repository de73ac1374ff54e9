import { z } from 'zod';
import { isWeek, type Week } from '../core/week.js';

const count = z.number().int().min(0);

const schema = z
  .strictObject({
    repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name'),
    week: z.string().refine(isWeek, 'must be the Monday of a week, like 2026-11-16'),
    commits: count,
    aiMarkedCommits: count,
    authors: count,
  })
  .refine((row) => row.aiMarkedCommits <= row.commits, {
    message: 'must not exceed commits',
    path: ['aiMarkedCommits'],
  });

/** Commits of a repository in a week; `authors` counts people, not bots. */
export interface CommitRow {
  repo: string;
  week: Week;
  commits: number;
  aiMarkedCommits: number;
  authors: number;
}

/** @throws z.ZodError naming the field and what it should be */
export function parseCommitRow(value: unknown): CommitRow {
  return schema.parse(value);
}
