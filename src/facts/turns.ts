/** Work that takes turns: so many at once, and whoever has had a turn waits until all others have had one. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(atOnce: number) {
    this.free = atOnce;
  }

  /** Does all of it, each begun in the given order; the first that fails ends those that have not begun. */
  async all<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
    let failed: { reason: unknown } | null = null;
    const ended = items.map(async (item) => {
      await this.take();
      try {
        if (!failed) await work(item);
      } catch (reason) {
        failed ??= { reason };
      } finally {
        this.give();
      }
    });
    await Promise.all(ended);
    if (failed) throw (failed as { reason: unknown }).reason;
  }

  /** To be called within the work: lets those that wait go first. */
  async next(): Promise<void> {
    if (this.waiting.length === 0) return;
    this.give();
    await this.take();
  }

  private async take(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private give(): void {
    const first = this.waiting.shift();
    if (first) first();
    else this.free += 1;
  }
}
