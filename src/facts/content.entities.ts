import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That GitHub was asked what lies between a delivery and the one before it. */
@Entity('delivery_content')
export class DeliveryContentRow {
  @PrimaryColumn('bigint') event_id: string;
  @Column('text') state: string;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('text') sha: string;
  @Column('text', { nullable: true }) base_sha: string | null;
  @Column('integer', { nullable: true }) authors: number | null;
  @Column('integer', { nullable: true }) additions: number | null;
  @Column('integer', { nullable: true }) deletions: number | null;
  @Column('integer', { nullable: true }) files: number | null;
  @Column('text', { nullable: true }) files_from: string | null;
  @Column('timestamptz') checked_at: Date;
  @Column('timestamptz', { nullable: true }) retry_at: Date | null;
}

/** One piece of asking what deliveries hold. */
@Entity('content_run')
export class ContentRun {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('timestamptz') started_at: Date;
  @Column('timestamptz', { nullable: true }) finished_at: Date | null;
  @Column('integer') requests: number;
  @Column('integer') checked: number;
  @Column('integer') unfetchable: number;
}
