import { Logger } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import type { Asked } from '../github/client.js';
import { oneLine } from '../platform/errors.js';
import type { SyncRunRow, SyncRunsStore } from './sync-runs.store.js';

const WRITE_EVERY_MS = 1000;

export type OnProgress = (run: SyncRunRow) => Promise<void> | void;

/** A run as it goes on: counted in memory, written about once a second and after every repository. */
export class RunProgress {
  private readonly log = new Logger('sync');
  private writtenAt = performance.now();
  /** One write at a time, and in order: they share the connection of the lock. */
  private writing: Promise<unknown> = Promise.resolve();
  private waiting: Promise<void> | null = null;

  constructor(
    private readonly runs: SyncRunsStore,
    private readonly lock: QueryRunner,
    private row: SyncRunRow,
    private readonly asked: () => Asked,
    private readonly onProgress: OnProgress | undefined,
  ) {}

  get id(): string {
    return this.row.id;
  }

  /** Has anything been stored? */
  get stored(): boolean {
    return this.row.added + this.row.changed > 0;
  }

  add(counts: Partial<Record<'done' | 'failed' | 'pages' | 'added' | 'changed', number>>): void {
    for (const [name, count] of Object.entries(counts)) this.row[name as 'done'] += count;
  }

  /** So many more repositories are known to be there. */
  expect(repositories: number): void {
    this.row.repositories = (this.row.repositories ?? 0) + repositories;
  }

  /** So many more streams hold another number of entries than GitHub counts. */
  differ(streams: number): void {
    this.row.differing = (this.row.differing ?? 0) + streams;
  }

  /** Written unless something was within the last second. */
  async tick(): Promise<void> {
    if (performance.now() - this.writtenAt >= WRITE_EVERY_MS) await this.write();
  }

  /** Written now; of those that ask while another write is under way one writes for all. */
  async write(): Promise<void> {
    this.waiting ??= this.writing.then(() => {
      this.waiting = null;
      this.writing = this.save();
      return this.writing as Promise<void>;
    });
    await this.waiting;
  }

  /** The last write of a run. */
  async end(end: Pick<SyncRunRow, 'state' | 'finishedAt' | 'errorCode' | 'error'>): Promise<SyncRunRow> {
    await this.writing.catch(() => undefined);
    Object.assign(this.row, end);
    await this.write();
    return { ...this.row };
  }

  private async save(): Promise<void> {
    this.writtenAt = performance.now();
    const { requests, remaining, resetsAt, waitingUntil } = this.asked();
    Object.assign(this.row, { requests, rateRemaining: remaining, rateResetsAt: resetsAt, waitingUntil });
    const saved = await this.runs.save(this.lock, this.row);
    // Whoever follows must not be able to stop it.
    try {
      await this.onProgress?.(saved);
    } catch (error) {
      this.log.warn(oneLine(error));
    }
  }
}
