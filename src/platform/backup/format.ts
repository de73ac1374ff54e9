import { z } from 'zod';

/**
 * A backup is one gzip'd stream: lines of JSON, and blocks of rows as COPY writes them.
 *
 *     {"format":"paceline-backup", …}            the header: what is in it, and of which schema
 *     {"table":"team"}                           a table, in the order of the header
 *     {"bytes":65536}                            so many bytes of rows follow; any number of times
 *     {"rows":46,"sha256":"…"}                   the end of the table
 *     {"end":true,"sha256":"…"}                  the end: SHA-256 of all lines above but those of blocks
 */
export const FORMAT = 'paceline-backup';
export const FORMAT_VERSION = 1;

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What tells any backup, of later formats too, from other files. */
export const signature = z.object({ format: z.literal(FORMAT), formatVersion: z.number().int(), version: z.string() });

export const header = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  /** Of the Paceline that made it. */
  version: z.string(),
  madeAt: z.iso.datetime(),
  /** Names of what its database had been brought up by, in that order. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(z.strictObject({ name, columns: z.array(name).min(1) })),
  /** The last number that each sequence gave out. */
  sequences: z.array(z.strictObject({ name, last: z.string().regex(/^-?\d+$/) })),
});
export type BackupHeader = z.infer<typeof header>;

export const tableBegin = z.strictObject({ table: name });
export const block = z.strictObject({ bytes: z.number().int().positive() });
export const tableEnd = z.strictObject({ rows: z.number().int().nonnegative(), sha256 });
export const end = z.strictObject({ end: z.literal(true), sha256 });

/** A table as it stands in a backup. */
export interface KeptTable {
  name: string;
  rows: number;
  /** Of its rows as COPY writes them, by primary key: the same rows have the same hash. */
  sha256: string;
}

/** COPY writes a row a line; line ends inside of values are written as `\n`. */
export function rowsIn(block: Buffer): number {
  let rows = 0;
  for (let at = block.indexOf(0x0a); at !== -1; at = block.indexOf(0x0a, at + 1)) rows += 1;
  return rows;
}
