import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The source that a team's deliveries are counted from. */
@Entity('team_source')
export class TeamSource {
  @PrimaryColumn('integer') team_id: number;
  @Column('text') source: string;
  /** False: proposed from the data. */
  @Column('boolean') stated: boolean;
}

/** What an event is to a team that owns it, and why. */
@Entity('verdict')
export class EventVerdict {
  @PrimaryColumn('bigint') event_id: string;
  @PrimaryColumn('integer') team_id: number;
  @Column('integer') component_id: number;
  @Column('integer') repository_id: number;
  @Column('text') sha: string;
  @Column('timestamptz') occurred_at: Date;
  @Column('date') day: string;
  @Column('text') verdict: string;
  @Column('text') reason: string;
  @Column('boolean') filled: boolean;
  @Column('integer') place: number;
  @Column('smallint') rule_version: number;
}

/** One measured week of a scope. Null is "not known". */
@Entity('velocity_week')
export class VelocityWeek {
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('text') scope: string;
  @PrimaryColumn('date') week: string;
  @Column('text') coverage: string;
  @Column('double precision', { nullable: true }) exposure: number | null;
  @Column('integer', { nullable: true }) raw_events: number | null;
  @Column('integer', { nullable: true }) ignored: number | null;
  @Column('integer', { nullable: true }) deliveries: number | null;
  @Column('integer', { nullable: true }) batches: number | null;
  @Column('integer', { nullable: true }) redeploys: number | null;
  @Column('integer', { nullable: true }) rollbacks: number | null;
  @Column('integer', { nullable: true }) empty: number | null;
  @Column('integer', { nullable: true }) content_checked: number | null;
  @Column('double precision', { nullable: true }) team_weeks: number | null;
  @Column('smallint') rule_version: number;
}
