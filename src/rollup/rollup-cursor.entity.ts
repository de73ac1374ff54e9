import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far gathering has taken up what was judged. One row. */
@Entity('rollup_cursor')
export class RollupCursor {
  @PrimaryColumn('boolean') id: boolean;
  @Column('bigint') progress_change: string;
}
