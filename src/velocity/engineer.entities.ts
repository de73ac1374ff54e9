import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How much work of engineers a scope's week had: open business days of each member, ÷ 5. */
@Entity('engineer_week')
export class EngineerWeek {
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('text') scope: string;
  @PrimaryColumn('date') week: string;
  @Column('double precision') engineer_weeks: number;
}

/** How far engineers were measured. One row. */
@Entity('engineer_cursor')
export class EngineerCursor {
  @PrimaryColumn('boolean') id: boolean;
  @Column('bigint') organization_change: string;
  @Column('date') first_week: string;
  @Column('date') closed_week: string;
}
