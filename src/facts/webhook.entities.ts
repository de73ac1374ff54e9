import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A delivery that came, by GitHub's id of it: a second one of that id is the same. */
@Entity('webhook_delivery')
export class WebhookDelivery {
  @PrimaryColumn('text') guid: string;
  @Column('timestamptz') received_at: Date;
}

/** What a delivery said, as far as it is used; a partition a month. */
@Entity('webhook_inbox')
export class WebhookInboxRow {
  @PrimaryColumn('text') guid: string;
  @PrimaryColumn('timestamptz') received_at: Date;
  @Column('text') event: string;
  @Column('jsonb') payload: object;
  /** Null: it waits. */
  @Column('timestamptz', { nullable: true }) applied_at: Date | null;
  @Column('text', { nullable: true }) outcome: string | null;
}

/** What cannot be understood, of a delivery or of a pull. */
@Entity('dead_letter')
@Unique(['source', 'key'])
export class DeadLetter {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('text') source: string;
  @Column('text') key: string;
  @Column('text') reason: string;
  @Column('jsonb') payload: object;
  @Column('timestamptz') kept_at: Date;
  @Column('integer') tries: number;
  /** Null: it waits for another try. */
  @Column('timestamptz', { nullable: true }) replayed_at: Date | null;
}

/** When a tag was made, or taken away. */
@Entity('tag_seen')
export class TagSeen {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('text') name: string;
  @PrimaryColumn('timestamptz') at: Date;
  @PrimaryColumn('boolean') gone: boolean;
}

/** The last word on a release. */
@Entity('release_heard')
export class ReleaseHeard {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('bigint') github_id: string;
  @Column('timestamptz') heard_at: Date;
  @Column('boolean') gone: boolean;
}

/** The last word on what a repository is. */
@Entity('repository_heard')
export class RepositoryHeard {
  @PrimaryColumn('integer') repository_id: number;
  @Column('timestamptz') heard_at: Date;
  @Column('boolean') gone: boolean;
}

export const WEBHOOKS = [WebhookDelivery, WebhookInboxRow, DeadLetter, TagSeen, ReleaseHeard, RepositoryHeard];
