import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** How far the runs of one workflow, branch and event were read. All instants ISO 8601. */
export interface RunsRead {
  /** All that were created before it. */
  through: string | null;
  /** When the first was created that had not come to its end. */
  open: string | null;
  /** When those of the last month were last looked at again: any of them may have been run anew. */
  lookedAgain: string | null;
  /** When there was no such workflow. */
  missing: string | null;
}

export type RunsCursor = Record<string, RunsRead>;

/** Where the stream of runs of a repository stands: each of its rules goes its own way. */
@Injectable()
export class WorkflowRunsStore {
  constructor(private readonly db: DataSource) {}

  /** Null: there is no such repository. Whole from its creation on, where that is known. */
  async begin(repository: string, now: Date): Promise<{ cursor: RunsCursor; createdAt: Date | null } | null> {
    const [row] = await this.db.query<{ cursor: string | null; createdAt: Date | null }[]>(
      `WITH begun AS (
         INSERT INTO sync_stream AS known (repository_id, stream, pass_started_at)
         SELECT id, 'RUN', $2 FROM repository WHERE lower(full_name) = lower($1)
         ON CONFLICT (repository_id, stream) DO UPDATE SET pass_started_at = excluded.pass_started_at, error = NULL
         RETURNING repository_id, cursor)
       SELECT begun.cursor, repository.created_at AS "createdAt"
       FROM begun JOIN repository ON repository.id = begun.repository_id`,
      [repository, now],
    );
    return row
      ? { cursor: row.cursor === null ? {} : (JSON.parse(row.cursor) as RunsCursor), createdAt: row.createdAt }
      : null;
  }

  /** In the transaction of the page that it belongs to. */
  async advance(manager: EntityManager, repository: string, cursor: RunsCursor): Promise<void> {
    await manager.query(
      `UPDATE sync_stream SET cursor = $2 FROM repository
       WHERE repository.id = repository_id AND lower(full_name) = lower($1) AND stream = 'RUN'`,
      [repository, JSON.stringify(cursor)],
    );
  }

  /** Null: all of them were read through `now`. */
  async end(repository: string, now: Date, error: string | null): Promise<void> {
    await this.db.query(
      `UPDATE sync_stream
       SET pass_started_at = NULL, error = $3,
           complete_through = CASE WHEN $3::text IS NULL THEN $2 ELSE complete_through END
       FROM repository
       WHERE repository.id = repository_id AND lower(full_name) = lower($1) AND stream = 'RUN'`,
      [repository, now, error],
    );
  }

  /** Whatever was heard of runs before `now` has been looked for, or no rule asks for it. */
  async heard(now: Date): Promise<void> {
    await this.db.query(`DELETE FROM repository_due WHERE stream = 'RUN' AND since <= $1`, [now]);
  }

  /** The environments, in lower case, that a repository has deployments of its own to. */
  async deployedTo(repository: string, environments: readonly string[]): Promise<Set<string>> {
    const rows = await this.db.query<{ environment: string }[]>(
      `SELECT environment FROM unnest($2::text[]) AS asked(environment)
       WHERE EXISTS (SELECT FROM deployment JOIN repository ON repository.id = deployment.repository_id
                     WHERE lower(full_name) = lower($1) AND lower(deployment.environment) = asked.environment)`,
      [repository, environments.map((one) => one.toLowerCase())],
    );
    return new Set(rows.map(({ environment }) => environment));
  }

  /** When runs that are known were done: what is read of them later tells when they were touched last. */
  async known(
    manager: EntityManager,
    repository: string,
    keys: readonly string[],
  ): Promise<Map<string, { at: string; sha: string; estimated: boolean }>> {
    const rows = await manager.query<{ key: string; at: Date; sha: string; estimated: boolean }[]>(
      `SELECT event_key AS key, occurred_at AS at, sha, estimated
       FROM delivery_event JOIN repository ON repository.id = repository_id
       WHERE lower(full_name) = lower($1) AND source = 'DEPLOYMENT' AND event_key = ANY ($2::text[])`,
      [repository, keys],
    );
    return new Map(rows.map(({ key, at, ...rest }) => [key, { at: at.toISOString(), ...rest }]));
  }
}
