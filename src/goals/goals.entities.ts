import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** "Triple release velocity in 2026": dates, curve and cohorts. */
@Entity('program')
export class Program {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text', { unique: true }) slug: string;
  @Column('text') name: string;
  @Column('text') metric: string;
  @Column('date') baseline_from: string;
  @Column('date') baseline_to: string;
  @Column('date') start: string;
  @Column('date') deadline: string;
  @Column('text') curve: string;
}

/** The teams of a program that share a target multiple. */
@Entity('cohort')
@Unique(['program_id', 'multiple'])
export class Cohort {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') program_id: number;
  @Column('double precision') multiple: number;
  @Column('boolean') everyone: boolean;
}

@Entity('cohort_team')
export class CohortTeam {
  @PrimaryColumn('integer') cohort_id: number;
  @PrimaryColumn('integer') team_id: number;
}

/** A goal judged on a week. */
@Entity('progress_week')
export class ProgressWeek {
  @PrimaryColumn('integer') program_id: number;
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('date') week: string;
  @Column('double precision') target_multiple: number;
  @Column('text') status: string;
  @Column('text') measurability: string;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('text', { array: true }) flags: string[];
  @Column('integer') baseline_version: number;
  @Column('integer') baseline_deliveries: number;
  @Column('double precision') baseline_exposure: number;
  @Column('double precision') baseline_engineer_weeks: number;
  @Column('double precision', { nullable: true }) baseline_rate: number | null;
  @Column('integer') deliveries13w: number;
  @Column('double precision') exposure13w: number;
  @Column('integer') raw_events13w: number;
  @Column('integer') batches13w: number;
  @Column('double precision') engineer_weeks13w: number;
  @Column('smallint') weeks13w: number;
  @Column('smallint') closed_weeks: number;
  @Column('double precision', { nullable: true }) rate4w: number | null;
  @Column('double precision', { nullable: true }) rate13w: number | null;
  @Column('double precision', { nullable: true }) multiple4w: number | null;
  @Column('double precision', { nullable: true }) multiple13w: number | null;
  @Column('double precision', { nullable: true }) raw_multiple13w: number | null;
  @Column('double precision', { nullable: true }) batch_multiple13w: number | null;
  @Column('double precision', { nullable: true }) calendar_multiple13w: number | null;
  @Column('double precision', { nullable: true }) expected_multiple: number | null;
  @Column('double precision', { nullable: true }) required_rate: number | null;
  @Column('smallint') method_version: number;
}
