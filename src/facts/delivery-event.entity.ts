import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Something that may be a delivery, as it was reported. Natural key: repository, source, event key. */
@Entity('delivery_event')
@Unique(['repository_id', 'source', 'event_key'])
export class DeliveryEvent {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('integer') repository_id: number;
  @Column('integer') component_id: number;
  @Column('text') source: string;
  @Column('text') event_key: string;
  @Column('text') sha: string;
  @Column('timestamptz') occurred_at: Date;
  @Column('text', { nullable: true }) environment: string | null;
  @Column('text', { nullable: true }) name: string | null;
  @Column('text', { nullable: true }) tag_class: string | null;
  @Column('integer', { nullable: true }) commits: number | null;
  /** GitHub says that the environment is production; null: only its name speaks. */
  @Column('boolean', { nullable: true }) production: boolean | null;
  @Column('boolean') transient: boolean;
  /** CODE, CONFIG or VERSION: what its change set holds; null: not looked at. */
  @Column('text', { nullable: true }) content: string | null;
  /** All its commits are by bots; null: not known. */
  @Column('boolean', { nullable: true }) bots: boolean | null;
  /** Its commit is an ancestor of what was live before it; null: not known. */
  @Column('boolean', { nullable: true }) ancestor: boolean | null;
  /** Dated by something weaker than the event itself: a lightweight tag by its commit. */
  @Column('boolean') estimated: boolean;
  /** ROW, FILES or RULES: what placed it in its component. */
  @Column('text') placed_by: string;
}
