import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { codeOf, oneLine, UserError } from '../errors.js';
import { ByteReader } from './byte-reader.js';
import {
  type BackupHeader,
  block,
  end,
  FORMAT_VERSION,
  header,
  type KeptTable,
  rowsIn,
  signature,
  tableBegin,
  tableEnd,
} from './format.js';

/**
 * A backup being read from its beginning to its end, once. Whatever is not as it was written is refused by the name of
 * the part: a hash finds damage, not a forger who writes hashes of his own.
 */
export class BackupFile {
  private readonly bytes: ByteReader;
  private readonly lines = createHash('sha256');
  /** Where the reading is, for what is said when it fails. */
  private part = 'its beginning';

  private constructor(readonly path: string) {
    this.bytes = new ByteReader(unpacked(path));
  }

  /** @throws UserError UNREADABLE_FILE, NO_BACKUP, BACKUP_NEWER, BACKUP_DAMAGED */
  static async open(path: string): Promise<{ file: BackupFile; header: BackupHeader }> {
    const file = new BackupFile(path);
    return { file, header: await file.readHeader() };
  }

  /** Every table in its order. Its rows have to be read to their end before the next. */
  async *tables(of: BackupHeader): AsyncGenerator<{ name: string; rows: AsyncGenerator<Buffer, KeptTable> }> {
    for (const { name } of of.tables) {
      this.part = `table ${name}`;
      const begin = await this.next(tableBegin);
      if (begin.table !== name) throw this.damaged(`table ${begin.table} stands in its place`);
      yield { name, rows: this.rows(name) };
    }
    this.part = 'its end';
    const before = this.lines.copy().digest('hex');
    if ((await this.next(end)).sha256 !== before)
      throw this.damaged('the lines before it are not as they were written');
    if (!(await this.guarded(() => this.bytes.ended()))) throw this.damaged('something follows it');
  }

  private async *rows(name: string): AsyncGenerator<Buffer, KeptTable> {
    const hash = createHash('sha256');
    let rows = 0;
    for (;;) {
      const line = await this.next(block.or(tableEnd));
      if (!('bytes' in line)) {
        if (line.sha256 !== hash.digest('hex')) throw this.damaged('its rows are not as they were written');
        if (line.rows !== rows) throw this.damaged(`it holds ${rows} rows, not ${line.rows}`);
        return { name, ...line };
      }
      let missing = line.bytes;
      const pieces = this.bytes.take(missing);
      let piece = await this.guarded(() => pieces.next());
      for (; piece.done !== true; piece = await this.guarded(() => pieces.next())) {
        hash.update(piece.value);
        rows += rowsIn(piece.value);
        missing -= piece.value.length;
        yield piece.value;
      }
      if (missing > 0) throw this.damaged('the file ends there');
    }
  }

  private async readHeader(): Promise<BackupHeader> {
    const line = await this.guarded(() => this.bytes.line());
    const first = parsed(line);
    const known = signature.safeParse(first);
    if (!known.success) throw new UserError('NO_BACKUP', `${this.path} is no backup of Paceline's`);
    if (known.data.formatVersion > FORMAT_VERSION) throw newer(this.path, known.data.version);
    const read = header.safeParse(first);
    if (!read.success) throw this.damaged('it does not say what it holds');
    this.lines.update(line ?? '');
    return read.data;
  }

  private async next<Line>(shape: z.ZodType<Line>): Promise<Line> {
    const line = await this.guarded(() => this.bytes.line());
    if (line === null) throw this.damaged('the file ends there');
    const read = shape.safeParse(parsed(line));
    if (!read.success) throw this.damaged(`a line in it is not of a backup`);
    if (!('bytes' in (read.data as object))) this.lines.update(line);
    return read.data;
  }

  /** What unpacking says is of the part in hand. */
  private async guarded<Read>(read: () => Promise<Read>): Promise<Read> {
    try {
      return await read();
    } catch (error) {
      const code = codeOf(error) ?? '';
      if (code === 'Z_BUF_ERROR') throw this.damaged('the file ends there');
      if (this.part === 'its beginning' && code.startsWith('Z_')) {
        throw new UserError('NO_BACKUP', `${this.path} is no backup of Paceline's`);
      }
      if (code.startsWith('Z_')) throw this.damaged(oneLine(error));
      throw new UserError('UNREADABLE_FILE', `cannot read ${this.path} (${code || oneLine(error)})`);
    }
  }

  private damaged(why: string): UserError {
    return new UserError('BACKUP_DAMAGED', `${this.path} is damaged at ${this.part}: ${why}; use another backup`);
  }
}

/** A backup that only a later version can read. */
export function newer(path: string, version: string): UserError {
  return new UserError(
    'BACKUP_NEWER',
    `${path} was made by a newer Paceline (${version}): restore it with that version, or a later one`,
  );
}

async function* unpacked(path: string): AsyncGenerator<Buffer> {
  const packed = createReadStream(path);
  const plain = createGunzip();
  packed.on('error', (error) => plain.destroy(error));
  try {
    yield* packed.pipe(plain) as AsyncIterable<Buffer>;
  } finally {
    packed.destroy();
  }
}

function parsed(line: string | null): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
}
