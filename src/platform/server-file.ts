import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** The node process that owns the server. */
  pid: z.number().int().positive(),
  databaseUrl: z.string(),
  /** Where people reach Paceline, once it listens. */
  address: z.string().optional(),
});

export type ServerFile = z.infer<typeof schema>;

/** What the owner of the running server wrote in `DATA_DIR/server.json`; null when there is none to be read. */
export function readServerFile(dataDir: string): ServerFile | null {
  const path = join(dataDir, 'server.json');
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Replaces the file whole; only its owner may read it, for it holds the password. */
export function writeServerFile(dataDir: string, content: ServerFile): void {
  const path = join(dataDir, 'server.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function removeServerFile(dataDir: string): void {
  rmSync(join(dataDir, 'server.json'), { force: true });
}
