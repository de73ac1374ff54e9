import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A state that a calendar was in, with who made it so and why. Natural key: name and version. */
@Entity('calendar_version')
export class CalendarVersion {
  @PrimaryColumn('text') name: string;
  @PrimaryColumn('integer') version: number;
  @Column('integer', { nullable: true }) calendar_id: number | null;
  @Column('boolean') everywhere: boolean;
  @Column('text', { array: true }) teams: string[];
  @Column('jsonb') days: object;
  @Column('text') saved_by: string;
  @Column('text') reason: string;
  @Column('timestamptz') saved_at: Date;
}
