import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const read = new Map<string, string>();

/**
 * The text of a .sql file beside the module that asks: `readSql(import.meta.url, 'measure-velocity.sql')`.
 * @throws when the build left the file behind; the message names the path.
 */
export function readSql(importMetaUrl: string, fileName: string): string {
  const path = fileURLToPath(new URL(fileName, importMetaUrl));
  let sql = read.get(path);
  if (sql === undefined) {
    sql = readFileSync(path, 'utf8');
    read.set(path, sql);
  }
  return sql;
}
