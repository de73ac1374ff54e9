import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { rowsOf } from './postgres.js';

/** A backup taken apart: its header, and the rows of each table as text. */
export interface OpenBackup {
  header: Record<string, unknown>;
  tables: { name: string; rows: string }[];
}

/** A second reading of the format, by its description only. */
export function openBackup(path: string): OpenBackup {
  const bytes = gunzipSync(readFileSync(path));
  let at = 0;
  const line = (): Record<string, unknown> => {
    const end = bytes.indexOf(0x0a, at);
    const text = bytes.toString('utf8', at, end);
    at = end + 1;
    return JSON.parse(text) as Record<string, unknown>;
  };
  const header = line();
  const tables: OpenBackup['tables'] = [];
  for (let next = line(); next['end'] !== true; next = line()) {
    if (typeof next['table'] === 'string') tables.push({ name: next['table'], rows: '' });
    if (typeof next['bytes'] !== 'number') continue;
    const table = tables.at(-1);
    if (table) table.rows += bytes.toString('utf8', at, at + next['bytes']);
    at += next['bytes'];
  }
  return { header, tables };
}

/** Puts a backup together again with hashes that fit, as a forger would. */
export function sealBackup({ header, tables }: OpenBackup, path: string): void {
  const seal = createHash('sha256');
  const line = (content: object): string => {
    const text = JSON.stringify(content);
    seal.update(text);
    return `${text}\n`;
  };
  let text = line(header);
  for (const { name, rows } of tables) {
    text += line({ table: name });
    if (rows !== '') text += `${JSON.stringify({ bytes: Buffer.byteLength(rows) })}\n${rows}`;
    const sha256 = createHash('sha256').update(rows).digest('hex');
    text += line({ rows: rows.split('\n').length - 1, sha256 });
  }
  writeFileSync(path, gzipSync(`${text}${JSON.stringify({ end: true, sha256: seal.digest('hex') })}\n`));
}

/** Every table of a database with the number of its rows and a hash over them, whatever their order. */
export async function contentsOf(url: string): Promise<Record<string, string>> {
  const names = await rowsOf<{ name: string }>(
    url,
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of names) {
    const [row] = await rowsOf<{ found: string }>(
      url,
      `SELECT count(*) || ' rows ' || md5(coalesce(string_agg(one::text, E'\\n' ORDER BY one::text COLLATE "C"), '')) AS found
       FROM ${name} AS one`,
    );
    found[name] = row?.found ?? '';
  }
  return found;
}

/** What a database is made of besides rows: columns, constraints, indexes, views, functions, triggers. */
export async function schemaOf(url: string): Promise<string[]> {
  const rows = await rowsOf<{ part: string }>(
    url,
    `SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity) AS part
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped
     UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT pg_get_viewdef(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
     UNION ALL SELECT format('%s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT format('%s %s', oid::regprocedure, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     ORDER BY 1`,
  );
  // Months are made by whoever works on the inbox: what lies in one is kept, and lies outside of any until then.
  return rows.map(({ part }) => part).filter((part) => !/webhook_inbox_\d{4}_\d{2}/.test(part));
}
