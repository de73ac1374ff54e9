import { Entity, PrimaryColumn } from 'typeorm';

/** A team that a calendar is for, with all below it. */
@Entity('calendar_team')
export class CalendarTeam {
  @PrimaryColumn('integer') calendar_id: number;
  @PrimaryColumn('integer') team_id: number;
}
