import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an operator has to know of, from when it was seen first until it was seen no longer. */
@Entity('alarm')
export class AlarmEntity {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('text') code: string;
  @Column('timestamptz') since: Date;
  /** Null: it rings. */
  @Column('timestamptz', { nullable: true }) ended_at: Date | null;
  @Column('integer') count: number;
  @Column('jsonb') examples: string[];
}

/** How many webhooks were refused in an hour, and why. */
@Entity('webhook_refusal')
export class WebhookRefusal {
  @PrimaryColumn('timestamptz') hour: Date;
  @PrimaryColumn('text') reason: string;
  @Column('integer') count: number;
}
