import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A measuring that changed something. */
@Entity('velocity_change')
export class VelocityChange {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  /** The first week that says something else than before; null: all of them. */
  @Column('date', { nullable: true }) from_week: string | null;
  @Column('timestamptz') at: Date;
}
