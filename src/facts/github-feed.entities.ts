import { Column, Entity, PrimaryColumn } from 'typeorm';

/** GitHub's deployment: one attempt to bring a commit into an environment. */
@Entity('deployment')
export class Deployment {
  @PrimaryColumn('bigint') github_id: string;
  @Column('integer') repository_id: number;
  @Column('text') sha: string;
  @Column('text') environment: string;
  /** GitHub's own word; null when it says nothing. */
  @Column('boolean', { nullable: true }) production: boolean | null;
  @Column('boolean') transient: boolean;
  @Column('timestamptz') created_at: Date;
}

/** One entry of a deployment's history. */
@Entity('deployment_status')
export class DeploymentStatus {
  @PrimaryColumn('text') github_id: string;
  @Column('bigint') deployment_id: string;
  @Column('text') state: string;
  @Column('timestamptz') created_at: Date;
}

/** How far a repository's stream has been read. */
@Entity('sync_stream')
export class SyncStream {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('text') stream: string;
  @Column('text', { nullable: true }) cursor: string | null;
  @Column('timestamptz', { nullable: true }) pass_started_at: Date | null;
  @Column('timestamptz', { nullable: true }) pass_since: Date | null;
  @Column('timestamptz', { nullable: true }) complete_through: Date | null;
  @Column('text', { nullable: true }) error: string | null;
  @Column('integer', { nullable: true }) total: number | null;
  @Column('integer', { nullable: true }) pass_total: number | null;
  @Column('timestamptz', { nullable: true }) full_pass_at: Date | null;
}
