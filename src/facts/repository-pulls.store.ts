import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How the last pull of each repository went. One that nobody knows yet leaves nothing here, only in its run. */
@Injectable()
export class RepositoryPullsStore {
  constructor(private readonly db: DataSource) {}

  async asked(repository: string, now: Date): Promise<void> {
    await this.db.query(
      `INSERT INTO repository_pull (repository_id, asked_at)
       SELECT id, $2 FROM repository WHERE lower(full_name) = lower($1)
       ON CONFLICT (repository_id) DO UPDATE SET asked_at = excluded.asked_at`,
      [repository, now],
    );
  }

  /** Null: all its streams were read to their ends. */
  async ended(repository: string, now: Date, failure: { code: string; message: string } | null): Promise<void> {
    await this.db.query(
      `INSERT INTO repository_pull AS known (repository_id, asked_at, succeeded_at, error_code, error)
       SELECT id, $2, CASE WHEN $3::text IS NULL THEN $2::timestamptz END, $3, $4
       FROM repository WHERE lower(full_name) = lower($1)
       ON CONFLICT (repository_id) DO UPDATE
       SET asked_at = excluded.asked_at, succeeded_at = coalesce(excluded.succeeded_at, known.succeeded_at),
           error_code = excluded.error_code, error = excluded.error`,
      [repository, now, failure?.code ?? null, failure?.message ?? null],
    );
  }

  /** Repositories that could not even be looked at, or whose look cannot be believed. */
  async failed(failures: readonly { repository: string; code: string; message: string }[], now: Date): Promise<void> {
    await this.db.query(
      `INSERT INTO repository_pull (repository_id, asked_at, error_code, error)
       SELECT DISTINCT ON (repository.id) repository.id, $1, code, message
       FROM unnest($2::text[], $3::text[], $4::text[]) AS failed(name, code, message)
       JOIN repository ON lower(repository.full_name) = lower(failed.name)
       ON CONFLICT (repository_id) DO UPDATE
       SET asked_at = excluded.asked_at, error_code = excluded.error_code, error = excluded.error`,
      [now, failures.map((one) => one.repository), failures.map((one) => one.code), failures.map((one) => one.message)],
    );
  }
}
