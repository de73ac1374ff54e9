const LONGEST_LINE = 1024 * 1024;

/** Takes lines and blocks off a stream of bytes; holds one chunk of it at a time. */
export class ByteReader {
  private readonly source: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The next line without its end; null where the stream ends before it does, or the line is longer than any of ours. */
  async line(): Promise<string | null> {
    for (;;) {
      const at = this.held.indexOf(0x0a);
      if (at !== -1) {
        const line = this.held.toString('utf8', 0, at);
        this.held = this.held.subarray(at + 1);
        return line;
      }
      if (this.held.length > LONGEST_LINE || !(await this.more())) return null;
    }
  }

  /** The next `bytes` bytes as they come; fewer where the stream ends before. */
  async *take(bytes: number): AsyncGenerator<Buffer> {
    let missing = bytes;
    while (missing > 0) {
      if (this.held.length === 0 && !(await this.more())) return;
      const piece = this.held.subarray(0, missing);
      this.held = this.held.subarray(piece.length);
      missing -= piece.length;
      yield piece;
    }
  }

  /** Whether nothing follows. */
  async ended(): Promise<boolean> {
    return this.held.length === 0 && !(await this.more());
  }

  private async more(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done === true) return false;
    this.held = this.held.length === 0 ? next.value : Buffer.concat([this.held, next.value]);
    return true;
  }
}
