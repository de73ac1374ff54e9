import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A day that a calendar closes: HOLIDAY or FREEZE. */
@Entity('calendar_day')
export class CalendarDay {
  @PrimaryColumn('integer') calendar_id: number;
  @PrimaryColumn('date') day: string;
  @Column('text') kind: string;
}
