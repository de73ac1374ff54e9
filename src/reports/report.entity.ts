import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Review } from '../core/review.js';

/** A written review. Never changed: a correction is another edition. */
@Entity('report')
@Unique(['team_id', 'week', 'edition'])
export class Report {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('integer') team_id: number;
  @Column('date') week: string;
  @Column('integer') edition: number;
  @Column('jsonb') content: Review;
  @Column('text') markdown: string;
  /** SHA-256 of the Markdown, hexadecimal. */
  @Column('text') hash: string;
  @Column('timestamptz') written_at: Date;
}
