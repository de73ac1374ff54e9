import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A merged pull request: its dates, its size and its marks, and nothing of its text; of who wrote it only who it is here. */
@Entity('change')
export class Change {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('integer') number: number;
  @Column('integer') component_id: number;
  /** Of the merge. */
  @Column('text') sha: string;
  @Column('timestamptz') merged_at: Date;
  /** The commit whose deployment contains it; null: its own. */
  @Column('text', { nullable: true }) delivered_by: string | null;
  @Column('timestamptz', { nullable: true }) first_commit_at: Date | null;
  @Column('timestamptz', { nullable: true }) opened_at: Date | null;
  @Column('timestamptz', { nullable: true }) first_review_at: Date | null;
  /** Lines added and removed. */
  @Column('integer', { nullable: true }) size: number | null;
  /** It takes another back; null: nobody looked. */
  @Column('boolean', { nullable: true }) revert: boolean | null;
  /** It mends something in a hurry; null: nobody looked. */
  @Column('boolean', { nullable: true }) hotfix: boolean | null;
  @Column('integer', { nullable: true }) reverts_number: number | null;
  @Column('text', { nullable: true }) reverts_sha: string | null;
  /** Of the rules that read the marks out of its texts; null: they were stated. */
  @Column('smallint', { nullable: true }) marker_version: number | null;
  /** How `delivered_by` is known; null: it was stated, or there is none. */
  @Column('text', { nullable: true }) linked: string | null;
  /** A known person; null: a machine, somebody unknown, or nobody said. */
  @Column('integer', { nullable: true }) author_id: number | null;
  @Column('text', { nullable: true }) author_kind: string | null;
  @Column('integer', { nullable: true }) commits: number | null;
  /** Of the rules that looked for marks of AI tools; null: nobody looked. */
  @Column('text', { nullable: true }) ai_version: string | null;
}

/** A change that counts as a delivery (source CHANGE) when a deployment brings it to production. */
@Entity('merged_delivery')
export class MergedDelivery {
  @PrimaryColumn('integer') component_id: number;
  @PrimaryColumn('text') sha: string;
  @Column('integer') repository_id: number;
  @Column('timestamptz') merged_at: Date;
  /** The commit whose deployment contains it; null: its own. */
  @Column('text', { nullable: true }) delivered_by: string | null;
  /** Stated outright; null: what was deployed says it. */
  @Column('timestamptz', { nullable: true }) delivered_at: Date | null;
  @Column('integer', { nullable: true }) commits: number | null;
  @Column('text', { nullable: true }) content: string | null;
  @Column('boolean', { nullable: true }) bots: boolean | null;
  @Column('boolean', { nullable: true }) ancestor: boolean | null;
}

/** A service was harmed, or something was mended in a hurry. */
@Entity('incident')
@Unique(['source', 'key'])
export class Incident {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('text') source: string;
  /** As its source knows it. */
  @Column('text') key: string;
  @Column('text') kind: string;
  @Column('integer', { nullable: true }) repository_id: number | null;
  /** Null: the repository as a whole. */
  @Column('integer', { nullable: true }) component_id: number | null;
  @Column('integer', { nullable: true }) team_id: number | null;
  @Column('timestamptz') started_at: Date;
  @Column('timestamptz', { nullable: true }) resolved_at: Date | null;
  /** What is stated to have caused it: a commit, or an event by its key. */
  @Column('text', { nullable: true }) caused_by_sha: string | null;
  @Column('text', { nullable: true }) caused_by_event: string | null;
}
