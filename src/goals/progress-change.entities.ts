import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Weeks of a program that were judged anew. */
@Entity('progress_change')
export class ProgressChange {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('integer') program_id: number;
  @Column('date') from_week: string;
  @Column('date') to_week: string;
  @Column('timestamptz') at: Date;
}

/** How far judging has taken up what changed before it. One row. */
@Entity('judging_cursor')
export class JudgingCursor {
  @PrimaryColumn('boolean') id: boolean;
  @Column('bigint') organization_change: string;
  @Column('bigint') velocity_change: string;
}
