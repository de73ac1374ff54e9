import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A judged goal that says something else than it did, and why; rows of progress_week as they were. */
@Entity('progress_restatement')
export class ProgressRestatement {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('integer') program_id: number;
  @Column('integer') team_id: number;
  @Column('date') week: string;
  @Column('timestamptz') at: Date;
  @Column('text', { array: true }) causes: string[];
  @Column('jsonb', { nullable: true }) before: object | null;
  @Column('jsonb', { nullable: true }) after: object | null;
}
