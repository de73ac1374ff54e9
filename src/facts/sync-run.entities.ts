import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One pull, of however many repositories. */
@Entity('sync_run')
export class SyncRun {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('text') trigger: string;
  /** All that the installation is set to, not what somebody named. */
  @Column('boolean') whole: boolean;
  @Column('text') state: string;
  @Column('timestamptz') started_at: Date;
  @Column('timestamptz', { nullable: true }) finished_at: Date | null;
  @Column('integer', { nullable: true }) repositories: number | null;
  @Column('integer') done: number;
  @Column('integer') failed: number;
  @Column('integer') pages: number;
  @Column('integer') requests: number;
  @Column('integer') added: number;
  @Column('integer') changed: number;
  @Column('integer', { nullable: true }) rate_remaining: number | null;
  @Column('timestamptz', { nullable: true }) rate_resets_at: Date | null;
  /** Until when it waits for a limit; null: it does not. */
  @Column('timestamptz', { nullable: true }) waiting_until: Date | null;
  @Column('text', { nullable: true }) error_code: string | null;
  @Column('text', { nullable: true }) error: string | null;
  /** INCREMENT, NIGHTLY, MONTHLY or FULL. */
  @Column('text') mode: string;
  /** Streams whose count differed from GitHub's; null: not compared. */
  @Column('integer', { nullable: true }) differing: number | null;
}

/** A repository that a pull could not read to its end. */
@Entity('sync_run_failure')
export class SyncRunFailure {
  @PrimaryColumn('bigint') run_id: string;
  /** As it was called then: it may be one that GitHub does not show. */
  @PrimaryColumn('text') repository: string;
  @Column('text') code: string;
  @Column('text') message: string;
}

/** How the last pull of a repository went. */
@Entity('repository_pull')
export class RepositoryPull {
  @PrimaryColumn('integer') repository_id: number;
  @Column('timestamptz') asked_at: Date;
  @Column('timestamptz', { nullable: true }) succeeded_at: Date | null;
  @Column('text', { nullable: true }) error_code: string | null;
  @Column('text', { nullable: true }) error: string | null;
}
